FROM @base@ AS one
CMD ["first"]
FROM one AS two
ENTRYPOINT ["/bin/echo"]
FROM two
CMD second command
ENTRYPOINT exec /bin/echo
CMD []
HEALTHCHECK NONE
STOPSIGNAL SIGQUIT
