FROM @base@
ENV INHERITED=yes
LABEL origin=first level=1
EXPOSE 1000
VOLUME /inherited
USER app
WORKDIR /inherited-dir
STOPSIGNAL SIGUSR1
HEALTHCHECK --interval=10s CMD ["/bin/true"]
SHELL ["/bin/sh", "-e", "-c"]
ENTRYPOINT ["/bin/echo"]
CMD ["argument"]
ONBUILD ENV TRIGGERED=yes
ONBUILD COPY --chown=app a.txt triggered.txt
ONBUILD RUN echo "$TRIGGERED $INHERITED" > ran && echo "$-" > flags
ONBUILD LABEL level=2
