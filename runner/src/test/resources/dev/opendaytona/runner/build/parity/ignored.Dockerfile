FROM @base@
COPY . /all/
COPY skipped /skipped
COPY keep /keep
RUN --mount=type=bind,target=/context cd /context && find . | sort > /seen
