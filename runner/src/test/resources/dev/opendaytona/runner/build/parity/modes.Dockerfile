FROM @base@
RUN mkdir -m 3777 /sticky && mkdir -m 000 /none && mkdir /empty && echo x > /setuid && chmod 6755 /setuid
RUN chown 1000:1001 /setuid; mkfifo -m 640 /fifo; touch -d 2001-01-01 /old; : > /zero
RUN chown 65535:65535 /zero && ln -s /zero /owned-link && chown -h 12:34 /owned-link
COPY app/data/setuid /copied-setuid
COPY --from=@base@ /opt/attributed /opt/capable /opt/special /attributes/
COPY attributed /context-attributed
RUN echo appended >> /opt/attributed && chmod 600 /opt/attributed
