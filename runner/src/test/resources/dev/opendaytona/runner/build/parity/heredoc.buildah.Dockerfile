FROM @base@
ENV NAME=value
RUN echo one > /lines; echo "$NAME" >> /lines
RUN mkdir /written && echo expanded $NAME > /written/file
COPY --chmod=755 --chown=app:staff heredoc/ /scripts/
RUN chmod 755 /scripts && echo indented > /tabs
