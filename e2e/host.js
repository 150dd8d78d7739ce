// What this machine has of a server's sandboxes, as its kernel sees it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

function read(file) {
	try {
		return readFileSync(file, 'utf8')
	}
	catch {
		return '' // it has ended meanwhile
	}
}

function directories(path) {
	try {
		return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
	}
	catch {
		return []
	}
}

function processes() {
	return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
}

/** The processes that commands in a sandbox have started and that still run. */
export function commandsOf(sandbox) {
	const theirs = new RegExp(`/${sandbox}/x[^/]*$`, 'm')
	return processes().filter((pid) => theirs.test(read(`/proc/${pid}/cgroup`)))
}

export class Host {
	constructor(data) {
		this.data = data
	}

	/** The runner's number on this machine; it keeps it as long as its directory lives. */
	number() {
		return read(join(this.data, 'runner', 'instance')).trim()
	}

	groups() {
		const root = '/sys/fs/cgroup'
		return ['.', ...directories(root)]
			.flatMap((controller) => directories(join(root, controller, `opendaytona${this.number()}`)))
	}

	/** The ids of which there is anything at all. */
	sandboxes() {
		const runner = join(this.data, 'runner')
		const stores = ['pool', 'volumes'].map((name) => join(runner, name)).filter((path) => existsSync(path))
		const described = directories(`/run/opendaytona/${this.number()}/bundles`)
		const found = [...this.groups(), ...described, ...stores.flatMap(directories)]
		return [...new Set(found.filter((name) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name)))]
	}

	/** Everything that must be gone when the server has ended and had no sandbox. */
	leftovers() {
		const links = spawnSync('ip', ['-oneline', 'link', 'show'], { encoding: 'utf8' }).stdout
		return {
			mounts: read('/proc/self/mounts').split('\n').filter((line) => line.includes(` ${this.data}/`)),
			groups: this.groups(),
			links: links.match(new RegExp(`dt${this.number()}s\\d+`, 'g')) ?? [],
			processes: processes()
				.filter((pid) => read(`/proc/${pid}/cmdline`).includes(this.data))
				.map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`),
		}
	}
}
