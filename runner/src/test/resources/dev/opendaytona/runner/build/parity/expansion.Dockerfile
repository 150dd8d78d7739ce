ARG NAME=@base@
ARG UNUSED=global
FROM ${NAME}
ARG UNUSED
ARG WITH=default
ARG OTHER
ENV A=a B="b $WITH" C=${UNUSED:-fallback} D=${NOTHING:-d} E=${WITH:+set} F=${NOTHING:+set}
ENV G=\$A H='$A' I="x\"y" J=a\ b K="${A}${B}"
ENV old style value with  spaces
ENV A=changed L=$A
LABEL from=$A "quoted key"="quoted value" multi="line\
 continued" other='single $A' version="1.${A}"
WORKDIR /dir-$A/${D}
COPY a.tx${NOTHING:-t} ${L}.txt ./
USER app${F}
EXPOSE ${PORT:-8080}/tcp
VOLUME /vol-$A
STOPSIGNAL ${SIG:-SIGINT}
RUN echo "$OTHER|$WITH|$UNUSED|$C|$G|$H|$I|$J" > /tmp/values
