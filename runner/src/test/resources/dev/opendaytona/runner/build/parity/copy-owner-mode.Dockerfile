FROM @base@
COPY --chown=app app /by-name
COPY --chown=app:staff app/main.sh /names/main.sh
COPY --chown=:staff a.txt /group-only
COPY --chown=1234 a.txt /number
COPY --chown=1234:4321 app/ /numbers/deep/er/
COPY --chown=app:4321 a.txt /mixed
COPY --chmod=600 a.txt /mode/of/file
COPY --chmod=0711 app /mode/of/tree/
COPY --chmod=4755 --chown=1000:50 a.txt /setuid
ADD --chown=app --chmod=640 b.txt /added/
USER app
COPY a.txt /under-user/
ADD b.txt /under-user/deeper/
COPY --chown=1000 b.txt /home/app/
