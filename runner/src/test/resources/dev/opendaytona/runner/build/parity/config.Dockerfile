FROM @base@
LABEL a=b c="d e" f='g' "h i"=j
LABEL multi="one \
two" empty=
EXPOSE 80 443/tcp 53/udp 8000-8002
VOLUME /data /more
VOLUME ["/json path", "/data2"]
STOPSIGNAL 9
HEALTHCHECK --interval=5m --timeout=3s --start-period=1m30s --retries=2 CMD test -e /etc/passwd || exit 1
SHELL ["/bin/sh", "-x", "-c"]
ENTRYPOINT ["/bin/echo", "entry"]
ONBUILD RUN echo triggered > /triggered
ONBUILD COPY a.txt /
MAINTAINER somebody <some@body>
