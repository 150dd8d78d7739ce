FROM @base@
ENV NAME=value
RUN <<END
echo one > /lines
echo "$NAME" >> /lines
END
COPY <<END /written/file
expanded $NAME
END
COPY --chmod=755 --chown=app:staff <<'one' <<two /scripts/
#!/bin/sh
echo $NAME
one
second
two
COPY <<-tabs /tabs
	indented
	tabs
