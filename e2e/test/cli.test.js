// The command itself: servers that are refused, shared, killed and found again; every verb.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'

import { Server, cleanEnvironment, daytona, eventually, makeDirectory, readServer, run } from '../server.js'

let server

before(async () => (server = await Server.start()))
after(() => server?.stop())

function create(...args) {
	const made = server.command('create', ...args)
	assert.equal(made.code, 0, made.stderr)
	return /Sandbox (\S+)/.exec(made.stdout)[1]
}

test('up says where it listens, where its data and key are, and how to connect', () => {
	const said = server.text()
	assert.ok(said.includes(server.url), said)
	assert.ok(said.includes(server.data), said)
	assert.ok(said.includes(join(server.data, 'admin.key')), said)
	assert.match(said, /mcp/)
	assert.ok(!said.includes(server.key), 'the key itself is not printed')
})

test('up keeps the key and the profile for its owner alone', async () => {
	for (const file of [join(server.data, 'admin.key'), join(server.directory, 'config', 'config.json')]) {
		assert.equal((await stat(file)).mode & 0o777, 0o600, file)
	}
})

test('up on a directory in use names the server that has it', () => {
	const second = run(['up', '--data-dir', server.data, '--port', '0'], server.environment)
	assert.equal(second.code, 1)
	assert.match(second.stderr, new RegExp(`process ${server.pid}.*${server.url}`))
})

test('up on a port in use says so', async () => {
	const directory = await makeDirectory()
	const holder = createServer().listen(0, '127.0.0.1')
	await once(holder, 'listening')
	try {
		const { port } = holder.address()
		const refused = run(['up', '--data-dir', join(directory, 'data'), '--port', `${port}`])
		assert.equal(refused.code, 1)
		assert.match(refused.stderr, new RegExp(`port ${port}.*--port`, 'i'))
	}
	finally {
		holder.close()
		await rm(directory, { recursive: true })
	}
})

test('up on a directory of a newer version is refused', async () => {
	const directory = await makeDirectory()
	await mkdir(join(directory, 'data'))
	await writeFile(join(directory, 'data', 'layout'), '999\n')
	const refused = run(['up', '--data-dir', join(directory, 'data'), '--port', '0'])
	assert.equal(refused.code, 1)
	assert.match(refused.stderr, /layout 999/)
	await rm(directory, { recursive: true })
})

test('options that cannot be honoured are refused with what to do', () => {
	const engine = run(['up', '--engine', 'vmware'])
	assert.equal(engine.code, 1)
	assert.match(engine.stderr, /'vmware'.*--engine oci/)
	const port = run(['up', '--port', '70000'])
	assert.equal(port.code, 1)
	assert.match(port.stderr, /70000/)
	assert.equal(run(['up', '--no-such-option']).code, 2)
})

test('the sandbox verbs work', () => {
	const id = create('--name', 'verbs', '--label', 'a=b')
	assert.equal(server.command('exec', 'verbs', '--', 'sh', '-c', 'echo "two  words"').stdout, 'two  words\n')
	assert.equal(server.command('exec', id, '--', 'exit 7').code, 7)
	assert.match(server.command('list').stdout, new RegExp(`${id}.*verbs.*started`))
	assert.equal(JSON.parse(server.command('info', 'verbs', '-f', 'json').stdout).id, id)
	assert.match(server.command('stop', 'verbs').stdout, /stopped/)
	assert.match(server.command('start', 'verbs').stdout, /started/)
	assert.equal(server.command('delete', 'verbs').code, 0)
	const gone = server.command('info', id)
	assert.equal(gone.code, 1)
	assert.match(gone.stderr, /not found/)
})

test('after kill -9 of the server the sandbox goes on, and the next server finds it', async () => {
	const id = create()
	const started = server.command('exec', id, '--', 'nohup sleep 600 >/dev/null 2>&1 & echo $! > pid')
	assert.equal(started.code, 0, started.stderr)
	await server.kill('SIGKILL')
	server = await Server.start(server.directory)
	const alive = server.command('exec', id, '--', 'kill -0 $(cat pid) && echo alive')
	assert.equal(alive.stdout, 'alive\n', alive.stderr)
	assert.equal(server.command('delete', id).code, 0)
})

test('mcp start without a server starts one, and two at once share it', async () => {
	const directory = await makeDirectory()
	const data = join(directory, 'data')
	const env = cleanEnvironment({ DAYTONA_CONFIG_DIR: join(directory, 'config') })
	const clients = [1, 2].map(() => new LineClient(['mcp', 'start', '--data-dir', data, '--port', '0'], env))
	try {
		const listed = await Promise.all(clients.map((client) => client.listSandboxes()))
		for (const answer of listed) {
			assert.ok(!answer.result.isError, JSON.stringify(answer))
		}
		assert.deepEqual(clients.flatMap((client) => client.strange), [])
		const started = await readServer(data)
		assert.equal((await readFile(join(data, 'log', 'server.log'), 'utf8')).match(/Listening on/g).length, 1)
		await Promise.all(clients.map((client) => client.close()))
		assert.equal((await readServer(data)).pid, started.pid, 'it outlives its clients')
		process.kill(started.pid)
		await eventually('the server to end', async () => ((await readServer(data)) ? undefined : true))
		await eventually('its process to end', () => (isAlive(started.pid) ? undefined : true), 30_000)
	}
	finally {
		await Promise.all(clients.map((client) => client.close()))
		await rm(directory, { recursive: true, force: true })
	}
})

function isAlive(pid) {
	try {
		return process.kill(pid, 0)
	}
	catch {
		return false
	}
}

class LineClient {
	constructor(args, env) {
		this.child = spawn(daytona, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
		this.ended = once(this.child, 'exit')
		this.answers = new Map()
		this.strange = []
		createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line))
	}

	take(line) {
		try {
			const message = JSON.parse(line)
			this.answers.set(message.id, message)
		}
		catch {
			this.strange.push(line)
		}
	}

	async ask(id, method, params) {
		this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
		return eventually(`the answer to ${method}`, () => this.answers.get(id))
	}

	async listSandboxes() {
		const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } }
		await this.ask(1, 'initialize', client)
		this.child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
		return this.ask(2, 'tools/call', { name: 'list_sandboxes', arguments: {} })
	}

	async close() {
		this.child.stdin.end()
		await this.ended
	}
}

test('mcp init makes the folder and says what it wrote', async () => {
	const directory = await makeDirectory()
	const made = run(['mcp', 'init', 'cursor'], cleanEnvironment({ HOME: directory }))
	const file = join(directory, '.cursor', 'mcp.json')
	assert.equal(made.code, 0, made.stderr)
	assert.ok(made.stdout.includes(file), made.stdout)
	const { mcpServers } = JSON.parse(await readFile(file, 'utf8'))
	assert.deepEqual(mcpServers['daytona-mcp'].args, ['mcp', 'start'])
	await rm(directory, { recursive: true })
})

// A root of a shell and its libraries, and nothing else.
function packShell(directory) {
	const shell = '/bin/bash'
	const libraries = spawnSync('ldd', [shell], { encoding: 'utf8' }).stdout.match(/\/\S+/g)
	const tar = join(directory, 'shell.tar')
	const packed = spawnSync('tar', ['-chf', tar, '--absolute-names', '--transform', 's,^/,,', '--transform',
		's,^bin/bash,bin/sh,', shell, ...libraries])
	assert.equal(packed.status, 0, String(packed.stderr))
	return tar
}

test('image import makes a snapshot of a tar, and sandboxes start from it', async () => {
	const directory = await makeDirectory()
	const imported = server.command('image', 'import', 'only-a-shell', packShell(directory))
	assert.equal(imported.code, 0, imported.stderr)
	const id = create('--snapshot', 'only-a-shell')
	const ran = server.command('exec', id, '--', 'echo $BASH_VERSION; echo /*')
	assert.equal(ran.code, 0, ran.stderr)
	assert.match(ran.stdout, /^\d+\.\d+/)
	assert.equal(server.command('delete', id).code, 0)
	const nameless = server.command('image', 'import', '', join(directory, 'shell.tar'))
	assert.notEqual(nameless.code, 0)
	const missing = server.command('image', 'import', 'x', join(directory, 'none.tar'))
	assert.notEqual(missing.code, 0)
	assert.match(missing.stderr, /none\.tar/)
	await rm(directory, { recursive: true })
})

test('mcp config prints the entry', () => {
	const entry = JSON.parse(run(['mcp', 'config']).stdout)['daytona-mcp']
	assert.deepEqual(Object.keys(entry), ['args', 'command', 'env', 'logFile'])
})

test('doctor agrees with itself', () => {
	const { code, stdout } = run(['doctor', '--format', 'json'])
	const { fit, checks } = JSON.parse(stdout)
	assert.equal(code, fit ? 0 : 1)
	assert.ok(checks.some((check) => check.name === 'crun'))
	for (const check of checks.filter(({ verdict }) => verdict !== 'yes')) {
		assert.notEqual(check.remedy, '', check.name)
	}
})

test('the script works through a link and from another directory', async () => {
	const directory = await makeDirectory()
	const link = join(directory, 'daytona')
	await symlink(daytona, link)
	const child = spawn(link, ['version'], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] })
	const [chunk] = await once(child.stdout, 'data')
	assert.match(chunk.toString(), /^OpenDaytona \S+, Java 25/)
	await rm(directory, { recursive: true })
})
