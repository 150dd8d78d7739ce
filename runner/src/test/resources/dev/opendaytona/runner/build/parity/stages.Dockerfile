ARG BASE=@base@
ARG VERSION=1.2
FROM $BASE AS first
ARG VERSION
RUN mkdir -p /out/deep && echo "$VERSION" > /out/version && ln -s version /out/link && chmod 2750 /out/deep \
    && chown 3:4 /out/version && ln /out/version /out/hard && mkdir /out/empty
FROM ${BASE} AS second
COPY --from=first /out /from-name
COPY --from=0 /out/version /out/link /from-number/
RUN rm -r /opt/gone && echo changed > /opt/kept/file
FROM scratch
COPY --from=second /from-name/ /a/
COPY --from=1 /from-number /b
COPY --from=1 /opt /opt
COPY --from=@base@ /etc/passwd /c/
COPY --from=first /out/l* /globbed/
