FROM @base@
ENV GREETING="hello world"
RUN echo "$GREETING" $HOME > /shell; pwd >> /shell
RUN ["/bin/sh", "-c", "echo \"$0 $GREETING\" > '/exec form'", "zero"]
RUN echo one \
    # a comment between
    && echo two > /two
RUN echo 'single $GREETING' > /single
SHELL ["/bin/sh", "-e", "-c"]
RUN echo "$-" > /flags; echo last > /last
RUN umask > /umask; id > /id; touch /made; mkdir /made.d
WORKDIR /srv
RUN pwd > here; env | sort | grep -v -e '^PWD=' -e '^SHLVL=' -e '^HOSTNAME=' > environment
CMD echo $GREETING
