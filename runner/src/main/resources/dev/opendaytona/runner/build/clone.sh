# Clones the repository of an ADD: REMOTE REVISION TARGET KEEP. What goes wrong is the last line that it writes.
set -eu
umask 022
export HOME=/tmp GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=http:https:git GIT_CONFIG_NOSYSTEM=1
remote=$1 revision=$2 target=$3 keep=$4
git init --quiet "$target"
cd "$target"
git remote add origin "$remote"
# Not every server gives one commit, or one that no branch names.
if git fetch --quiet --depth 1 origin "$revision" 2>/dev/null || git fetch --quiet --tags origin "$revision" 2>/dev/null; then
	git checkout --quiet --detach FETCH_HEAD
else
	git fetch --quiet --tags origin '+refs/heads/*:refs/remotes/origin/*'
	git checkout --quiet --detach "$revision"
fi
git submodule --quiet update --init --recursive
git rev-parse HEAD >"$target.commit"
[ "$keep" = true ] || find . -name .git -prune -exec rm -rf {} +
