# Makes the layer in $2 that lies over the host's /usr in $1: it hides private_names and adds the
# names that clients expect.
umask 022
mask=$2
mkdir -p "$mask"

parents() {
	case $1 in */*) ;; *) return 0 ;; esac
	path=
	old=$IFS
	IFS=/
	set -f
	for part in ${1%/*}; do
		path="${path:+$path/}$part"
		if [ ! -d "$mask/$path" ]; then
			mkdir "$mask/$path"
			chmod --reference="$usr/$path" "$mask/$path"
			chown --reference="$usr/$path" "$mask/$path"
		fi
	done
	set +f
	IFS=$old
}

hide() {
	parents "$1"
	mknod "$mask/$1" c 0 0
}

private_names | while IFS= read -r name; do
	hide "$name"
done
if [ -e "$usr/local/etc" ] && [ ! -e "$mask/local/etc" ]; then hide local/etc; fi
if [ ! -e "$usr/bin/python" ] && [ ! -e "$usr/local/bin/python" ] && [ -e "$usr/bin/python3" ]; then
	parents local/bin/python
	ln -s /usr/bin/python3 "$mask/local/bin/python"
fi
