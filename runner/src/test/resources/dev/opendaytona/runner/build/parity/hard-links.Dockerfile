FROM @base@ AS first
RUN mkdir /tree && echo x > /tree/a && ln /tree/a /tree/b && mkdir /tree/d && ln /tree/a /tree/d/c
FROM @base@
COPY --from=first /tree /tree
COPY app /app
RUN ln /app/main.sh /second && ln /opt/kept/file /opt/kept/again
