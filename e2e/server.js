// A server of the test's own: its own data directory, a free port, ended by its process id.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = dirname(dirname(fileURLToPath(import.meta.url)))
export const daytona = join(home, 'daytona')

const START_LIMIT_MS = 120_000
const STOP_LIMIT_MS = 30_000

/** A directory of the test's own that other users may pass. */
export async function makeDirectory() {
	const directory = await mkdtemp(join(tmpdir(), 'daytona-e2e-'))
	await chmod(directory, 0o711)
	return directory
}

/** The environment without what the person who runs the tests has set. */
export function cleanEnvironment(more = {}) {
	const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('DAYTONA_'))
	return { ...Object.fromEntries(rest), ...more }
}

/** Asks until the answer is not undefined; ends with what was waited for. */
export async function eventually(what, ask, limitMs = START_LIMIT_MS) {
	const deadline = Date.now() + limitMs
	for (;;) {
		const answer = await ask()
		if (answer !== undefined) {
			return answer
		}
		if (Date.now() > deadline) {
			throw new Error(`Waited ${limitMs} ms for ${what}`)
		}
		await new Promise((resolve) => setTimeout(resolve, 50))
	}
}

export async function readServer(data) {
	try {
		const { url, pid } = JSON.parse(await readFile(join(data, 'server.json'), 'utf8'))
		const health = await fetch(`${url}/api/health`)
		return health.ok ? { url, pid, key: (await readFile(join(data, 'admin.key'), 'utf8')).trim() } : undefined
	}
	catch {
		return undefined
	}
}

export class Server {
	/** Starts one; on a directory and a port that were used before when they are given. */
	static async start(directory, port = 0) {
		const place = directory ?? (await makeDirectory())
		const data = join(place, 'data')
		const environment = cleanEnvironment({ DAYTONA_CONFIG_DIR: join(place, 'config') })
		const child = spawn(daytona, ['up', '--data-dir', data, '--port', String(port)], {
			env: environment,
			stdio: ['ignore', 'pipe', 'pipe'],
		})
		const output = []
		child.stdout.on('data', (text) => output.push(text))
		child.stderr.on('data', (text) => output.push(text))
		const ended = new Promise((resolve) => child.once('exit', resolve))
		const found = await eventually('the server to answer', async () => {
			if (child.exitCode !== null) {
				throw new Error(`The server ended with ${child.exitCode}: ${Buffer.concat(output)}`)
			}
			const server = await readServer(data)
			return server?.pid === child.pid ? server : undefined
		}).catch((error) => {
			child.kill() // nobody else knows of it, and a child that runs keeps the tests from ending
			throw error
		})
		return new Server({ ...found, directory: place, data, environment, child, ended, output })
	}

	constructor(fields) {
		Object.assign(this, fields)
		this.apiUrl = `${this.url}/api`
	}

	text() {
		return Buffer.concat(this.output).toString()
	}

	/** The variables that lead a client to this server. */
	clientEnvironment() {
		return { ...this.environment, DAYTONA_API_URL: this.apiUrl, DAYTONA_API_KEY: this.key }
	}

	/** Runs the command against this server. */
	command(...args) {
		return run(args, this.clientEnvironment())
	}

	async kill(signal) {
		this.child.kill(signal)
		const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS)
		const code = await this.ended
		clearTimeout(timer)
		return code
	}

	/** Ends it as a loss of power does, and starts another on its directory and its port. */
	async killAndStartAgain() {
		await this.kill('SIGKILL')
		const next = await Server.start(this.directory, Number(new URL(this.url).port))
		assert.equal(next.url, this.url)
		return next
	}

	/** Ends it and removes what it had. */
	async stop() {
		const code = await this.kill('SIGTERM')
		await rm(this.directory, { recursive: true, force: true })
		return code
	}
}

/** Runs the command and gives its exit code and output. */
export function run(args, env = cleanEnvironment(), options = {}) {
	const { status, stdout, stderr, error } = spawnSync(daytona, args, {
		env,
		encoding: 'utf8',
		timeout: START_LIMIT_MS,
		...options,
	})
	if (error) {
		throw error
	}
	return { code: status, stdout, stderr }
}
