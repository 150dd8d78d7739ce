# Makes the root of the host image in $1: an allow-list of what programs need of /etc, and empty
# places for the rest. Owners are those that the sandbox sees.
umask 022
root=$1
mkdir -p "$root"
cd "$root"

for link in bin sbin lib lib32 lib64 libx32; do
	if [ -L "/$link" ]; then cp -a "/$link" "$link"; fi
done
mkdir -p boot dev etc home mnt opt proc root run srv sys tmp usr
mkdir -p var/cache var/lib var/local var/log var/mail var/opt var/spool var/tmp
ln -s /run var/run
ln -s /run/lock var/lock
chmod 0700 root
chmod 1777 tmp var/tmp

for name in alternatives bash.bashrc ca-certificates ca-certificates.conf debian_version fonts inputrc \
	java-[0-9]* ld.so.cache ld.so.conf ld.so.conf.d localtime login.defs lsb-release magic matplotlibrc mime.types \
	nsswitch.conf os-release pam.conf pam.d perl protocols python3 python3.[0-9]* security \
	services skel ssl/certs ssl/openssl.cnf terminfo timezone; do
	for source in /etc/$name; do
		if [ -e "$source" ] || [ -L "$source" ]; then
			mkdir -p ".${source%/*}"
			cp -a "$source" ".$source"
		fi
	done
done
find etc ! -type l ! -perm -o+r -delete
find etc -type f -name '*.key' -delete

cat > etc/passwd <<'PASSWD'
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
daytona:x:1000:1000:daytona:/home/daytona:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
PASSWD
cat > etc/group <<'GROUP'
root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
mail:x:8:
sudo:x:27:daytona
www-data:x:33:
shadow:x:42:
utmp:x:43:
staff:x:50:
users:x:100:
daytona:x:1000:
nogroup:x:65534:
GROUP
cat > etc/shadow <<'SHADOW'
root:*:19000:0:99999:7:::
daytona:*:19000:0:99999:7:::
SHADOW
chmod 0640 etc/shadow
chown 0:42 etc/shadow
cat > etc/shells <<'SHELLS'
/bin/sh
/usr/bin/sh
/bin/bash
/usr/bin/bash
SHELLS
cat > etc/profile <<'PROFILE'
if [ "$(id -u)" -eq 0 ]; then
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
else
	PATH="$HOME/.local/bin:/usr/local/bin:/usr/bin:/bin"
fi
export PATH
[ -n "${BASH-}" ] && [ "$BASH" != /bin/sh ] && [ -f /etc/bash.bashrc ] && . /etc/bash.bashrc
for file in /etc/profile.d/*.sh; do [ -r "$file" ] && . "$file"; done
unset file
PROFILE
printf 'root ALL=(ALL:ALL) ALL\ndaytona ALL=(ALL:ALL) NOPASSWD: ALL\n' > etc/sudoers
chmod 0440 etc/sudoers
: > etc/fstab
: > etc/environment
: > etc/machine-id

mkdir -p home/daytona
if [ -d etc/skel ]; then cp -a etc/skel/. home/daytona/; fi
chown -R 1000:1000 home/daytona
