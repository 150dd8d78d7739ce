FROM @base@
COPY *.txt /texts/
COPY [ab].txt /classes/
COPY ?.txt /one/
COPY ap*/main.* /deep/
COPY ap* /contents/
COPY app/d* /inside/
COPY ["with space.txt", "/spaces/with space.txt"]
COPY ["with space.txt", "a.txt", "/more spaces/"]
COPY ü/ñ.txt /utf/
COPY ü /ü/
RUN mkdir '/made here' && echo x > '/made here/ä ö.txt' && echo y > '/made here/quote"s' && echo z > '/made here/back\slash'
