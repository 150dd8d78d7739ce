FROM @base@
COPY app /no-slash
COPY app/ /both-slash/
COPY app /in-there/
COPY app/. /dot
COPY app/data /srv/full
COPY a.txt /srv/full
COPY a.txt b.txt /several/
COPY a.txt /renamed
COPY a.txt /srv/full/inner/renamed
WORKDIR /work
COPY a.txt .
COPY b.txt ./sub/
COPY app/main.sh run.sh
COPY . /everything/
COPY ./app/../a.txt /cleaned
COPY /b.txt /absolute
