# What others may not read or enter in the tree $1, below its root: a mapped root would.
private_names() {
	find "$usr" -xdev \( -type f ! -perm -o+r -o -type d ! -perm -o+rx \) -prune -printf '%P\n'
}
usr=$1
