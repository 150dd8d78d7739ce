FROM @base@
WORKDIR /one/two
RUN touch root
USER app
WORKDIR three
RUN touch app && id -u > uid && id -g > gid && id -G > groups
WORKDIR /home/app/new/dir
WORKDIR /srv/full
USER app:staff
WORKDIR /grouped/deep
RUN id > /tmp/grouped
USER 1234:4321
WORKDIR /numbered
RUN id -u > ids; id -g >> ids; echo "$HOME" > home
USER 1000
RUN id -u > /tmp/1000; id -g >> /tmp/1000
USER 4242
WORKDIR /unknown
RUN id -u > ids; id -g >> ids
COPY a.txt copied
USER root
WORKDIR ../back
RUN touch root
