FROM @base@
ADD archive.tar /plain/
ADD archive.tar.gz /packed
ADD archive.tar.bz2 /bz2/
ADD false.tar.gz /false/
ADD archive.tar archive.tar.gz a.txt /several/
COPY archive.tar /copied/
RUN mkdir -m 700 -p /modes/d && echo old > /modes/d/file && chown 9:9 /modes /modes/d
ADD archive.tar /modes
ADD app /tree/
