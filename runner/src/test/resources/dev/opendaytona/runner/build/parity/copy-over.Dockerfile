FROM @base@
COPY over /srv/full
COPY --chown=app over/ /opt/kept/
COPY over/modes/file /opt/kept/file
RUN mkdir -m 1777 /sticky && mkdir -m 2755 /sticky/modes && chown 5:6 /sticky/modes && echo old > /sticky/modes/file && chmod 444 /sticky/modes/file
COPY over /sticky
RUN echo in > /hard1 && ln /hard1 /hard2
COPY a.txt /hard1
