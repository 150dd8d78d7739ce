FROM @base@
COPY app/link /link-copied
COPY --from=@base@ /opt/link.d /link.d-copied
COPY app/link app/dirlink /into/
COPY app/dirlink /dirlink-copied
COPY app/dirlink/x /through
RUN mkdir -p /real/inner && ln -s real /to-real && ln -s /real/inner /to-inner && echo old > /real/file && ln -s real/file /to-file && ln -s ../../../../real /up
COPY a.txt /to-real/a.txt
COPY a.txt /to-inner/
COPY app/data /to-real/inner
COPY b.txt /to-file
COPY a.txt /up/from-up
ADD archive.tar /to-inner/
WORKDIR /to-real/work
RUN pwd > where
COPY --from=@base@ /etc/alias /alias-from-image
