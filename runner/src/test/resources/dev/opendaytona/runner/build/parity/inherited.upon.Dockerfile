FROM @first@
ENV AFTER="$TRIGGERED"
RUN cat ran > again
