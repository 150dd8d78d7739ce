// Snapshots and forks through the public TypeScript SDK: of sandboxes, of a registry, of Dockerfiles.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { Daytona, DaytonaConflictError, DaytonaError, DaytonaNotFoundError, Image } from '@daytona/sdk'

import { password, Registry, username } from '../registry.js'
import { eventually, Server } from '../server.js'

let server
let daytona
let registry
const made = []

before(async () => {
	registry = await Registry.start()
	server = await Server.start()
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
})

after(async () => {
	// A fork goes before the sandbox that it was made from.
	for (const sandbox of made.reverse()) {
		await sandbox.delete().catch(() => {})
	}
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
	await registry?.stop()
})

async function create(params, options) {
	const sandbox = await daytona.create(params, options)
	made.push(sandbox)
	return sandbox
}

async function api(method, path, body) {
	const answer = await fetch(`${server.apiUrl}${path}`, {
		method,
		headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	})
	const text = await answer.text()
	return { status: answer.status, body: text ? JSON.parse(text) : undefined }
}

const run = async (sandbox, command) => (await sandbox.process.executeCommand(command)).result.trim()

test('a snapshot of a running sandbox starts others from what it was', async () => {
	const source = await create()
	await run(source, 'echo one > note; mkdir -p deep/er; ln -s ../note deep/link')
	await source.createSnapshot('taken/of:running')
	await run(source, 'echo later > note')
	const snapshot = await daytona.snapshot.get('taken/of:running')
	assert.equal(snapshot.state, 'active')
	assert.ok(snapshot.size > 0)
	const next = await create({ snapshot: 'taken/of:running' })
	assert.equal(await run(next, 'cat note deep/link'), 'one\none')
	assert.equal(await run(next, 'hostname'), next.id)
	assert.notEqual(await run(next, 'cat /etc/machine-id'), await run(source, 'cat /etc/machine-id'))
	await assert.rejects(source.createSnapshot('taken/of:running'), DaytonaConflictError)
	await daytona.snapshot.delete(snapshot)
	await assert.rejects(daytona.snapshot.get('taken/of:running'), DaytonaNotFoundError)
	await next.stop()
	await next.start()
	assert.equal(await run(next, 'cat note'), 'one')
})

test('what an image says that it runs is started, and its log can be read', async () => {
	const image = Image.base('host:default').workdir('/srv').env({ WHO: 'me' }).cmd(['sh', '-c', 'echo $WHO in $PWD; sleep 1000'])
	const sandbox = await create({ image }, { timeout: 60 })
	const log = await eventually('its log', async () => {
		const { stdout } = await sandbox.process.getEntrypointLogs()
		return stdout || undefined
	})
	assert.equal(log, 'me in /srv\n')
	const { commands: [{ command, exitCode }] } = await sandbox.process.getEntrypointSession()
	assert.match(command, /echo \$WHO/)
	assert.equal(exitCode, undefined)
	await sandbox.stop()
	await sandbox.start()
	assert.equal(await eventually('its log', async () => (await sandbox.process.getEntrypointLogs()).stdout || undefined), log)
})

test('a fork has the files and goes its own way', async () => {
	const parent = await create({ labels: { family: 'yes' } })
	await run(parent, 'echo one > note')
	const child = await parent.fork({ name: 'a-child' })
	made.push(child)
	assert.equal(child.state, 'started')
	assert.equal(child.labels.family, 'yes')
	await run(child, 'echo two >> note')
	assert.equal(await run(parent, 'cat note'), 'one')
	assert.equal(await run(child, 'cat note; hostname'), `one\ntwo\n${child.id}`)
	const forks = await api('GET', `/sandbox/${parent.id}/forks`)
	assert.deepEqual(forks.body.map((each) => each.name), ['a-child'])
	await assert.rejects(parent.delete(), (error) => error instanceof DaytonaError && /active fork children/.test(error.message))
})

test('an image of a private registry becomes a snapshot', async () => {
	const image = `${registry.host}/tools/small:1.0`
	const refused = await api('POST', '/snapshots', { name: 'without-login', imageName: image })
	assert.equal(refused.status, 200)
	const reason = await eventually('the refusal', async () => {
		const { body } = await api('GET', '/snapshots/without-login')
		return body.state === 'error' ? body.errorReason : undefined
	})
	assert.match(reason, new RegExp(`registry '${registry.host}'`, 'i'))
	const login = await api('POST', '/docker-registry',
		{ name: 'mine', url: registry.url, username, password, registryType: 'organization' })
	assert.equal(login.status, 201, JSON.stringify(login.body))
	assert.equal(JSON.stringify(login.body).includes(password), false)
	const logs = []
	const snapshot = await daytona.snapshot.create({ name: 'from-registry', image }, { onLogs: (line) => logs.push(line) })
	assert.equal(snapshot.state, 'active')
	assert.deepEqual(snapshot.entrypoint, ['/bin/program', '-P'])
	const sandbox = await create({ snapshot: 'from-registry' })
	assert.equal(sandbox.user, 'app')
	assert.equal((await sandbox.fs.downloadFile('note')).toString(), 'from the registry\n')
	await assert.rejects(daytona.snapshot.create({ name: 'no-tag', image: `${registry.host}/tools/small:9` }),
		(error) => /no such tag/i.test(error.message))
	await assert.rejects(daytona.snapshot.create({ name: 'moving', image: `${registry.host}/tools/small:latest` }),
		(error) => /:latest/.test(error.message))
})

test('a sandbox brings a Dockerfile of its own', async () => {
	const image = Image.base('host:default')
		.env({ GREETING: 'hello' })
		.workdir('/srv/app')
		.runCommands('echo "$GREETING" > greeting', 'echo built > /srv/built')
	const logs = []
	const sandbox = await create({ image }, { onSnapshotCreateLogs: (chunk) => logs.push(chunk) })
	assert.equal(sandbox.state, 'started')
	assert.match(logs.join(''), /RUN echo/)
	assert.equal(await run(sandbox, 'cat /srv/app/greeting /srv/built; echo $GREETING'), 'hello\nbuilt\nhello')
	const again = Date.now()
	const second = await create({ image })
	assert.equal(second.state, 'started')
	assert.ok(Date.now() - again < 5_000, 'the second is not built again')
	await assert.rejects(daytona.create({ image: Image.base('host:default').runCommands('exit 3') }),
		(error) => /exited with 3/.test(error.message))
})

test('a snapshot is built of a Dockerfile, with its log', async () => {
	const logs = []
	const snapshot = await daytona.snapshot.create(
		{ name: 'built', image: Image.base('host:default').runCommands('echo hello from the build') },
		{ onLogs: (chunk) => logs.push(chunk) },
	)
	assert.equal(snapshot.state, 'active')
	assert.match(logs.join('\n'), /hello from the build/)
	const sandbox = await create({ snapshot: 'built' })
	assert.equal(sandbox.state, 'started')
})
