FROM @base@ AS other
RUN mkdir /made && echo made > /made/file
FROM @base@
RUN mkdir -m 700 /cached && echo own > /cached/own
RUN --mount=type=cache,target=/cached ls -A /cached | wc -l > /own-in-cache; echo x > /cached/x
RUN --mount=type=cache,target=/not/yet,uid=1000,gid=50,mode=0750 stat -c '%a %u %g' /not/yet > /cache-owner
RUN --mount=type=bind,source=app,target=/bound cp /bound/main.sh /copied && ls /bound | sort > /listed
RUN --mount=type=bind,from=other,source=/made,target=/bound cat /bound/file > /from-stage
RUN --mount=type=bind,source=a.txt,target=/file.txt cat /file.txt > /from-file
RUN --mount=type=tmpfs,target=/opt/kept ls -A /opt/kept | wc -l > /tmpfs-count; touch /opt/kept/lost
RUN --mount=type=secret,id=absent test ! -e /run/secrets/absent && echo none > /secret
USER app
RUN --mount=type=tmpfs,target=/scratch echo y > /scratch/file && cat /scratch/file > /home/app/seen
