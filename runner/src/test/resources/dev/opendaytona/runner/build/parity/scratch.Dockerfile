FROM scratch
COPY a.txt /
COPY app /app
ADD b.txt /new/dir/
