// Snapshots and forks through the public TypeScript SDK: of sandboxes, of a registry, of Dockerfiles.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('a wrong password is an error that names the registry', async () => {
	const strict = await Registry.start()
	try {
		const login = await api('POST', '/docker-registry',
			{ name: 'wrong', url: strict.url, username, password: 'not it', registryType: 'organization' })
		assert.equal(login.status, 201, JSON.stringify(login.body))
		await assert.rejects(daytona.snapshot.create({ name: 'never', image: `${strict.host}/tools/small:1.0` }),
			(error) => /unauthorized by registry/.test(error.message) && error.message.includes(strict.host))
	} finally {
		await strict.stop()
	}
})

test('an image of a public registry needs no login', async () => {
	const open = await Registry.start({ open: true })
	try {
		const plain = await api('POST', '/docker-registry',
			{ name: 'open', url: open.url, username: 'anybody', password: 'anything', registryType: 'organization' })
		assert.equal(plain.status, 201, JSON.stringify(plain.body))
		const snapshot = await daytona.snapshot.create({ name: 'public', image: `${open.host}/tools/small:1.0` })
		assert.equal(snapshot.state, 'active')
	} finally {
		await open.stop()
	}
})

test('a snapshot leaves as a file and as an image of a registry, and comes back', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'daytona-export-'))
	try {
		const sandbox = await create({ snapshot: 'from-registry', user: 'root' })
		await sandbox.fs.uploadFile(Buffer.from('changed\n'), '/srv/note')
		await sandbox.createSnapshot('changed')
		const file = join(directory, 'image.tar')
		const exported = server.command('snapshot', 'export', 'changed', file)
		assert.equal(exported.code, 0, exported.stderr)
		assert.match(execFileSync('skopeo', ['inspect', `docker-archive:${file}:changed:latest`], { encoding: 'utf8' }), /FROM_IMAGE=yes/)
		const imported = server.command('image', 'import', 'imported', file)
		assert.equal(imported.code, 0, imported.stderr)
		const published = server.command('snapshot', 'publish', 'changed', `${registry.host}/tools/changed:2.0`)
		assert.equal(published.code, 0, published.stderr)
		const pulled = server.command('snapshot', 'create', 'pulled', '--image', `${registry.host}/tools/changed:2.0`)
		assert.equal(pulled.code, 0, pulled.stderr)
		for (const snapshot of ['imported', 'pulled']) {
			const next = await create({ snapshot })
			assert.equal((await next.fs.downloadFile('/srv/note')).toString(), 'changed\n')
		}
		const refused = server.command('snapshot', 'export', 'daytona-small', join(directory, 'host.tar'))
		assert.notEqual(refused.code, 0)
		assert.match(refused.stderr, /host:default/)
		const listed = server.command('snapshot', 'list')
		assert.match(listed.stdout, /imported +active/)
	} finally {
		await rm(directory, { recursive: true, force: true })
	}
})

test('the command forks, snapshots, rolls back and archives', async () => {
	const sandbox = await create()
	await run(sandbox, 'echo one > file')
	const taken = server.command('snapshot', 'create', 'by-command', '--sandbox', sandbox.id)
	assert.equal(taken.code, 0, taken.stderr)
	await run(sandbox, 'echo two > file')
	const forked = server.command('fork', sandbox.id, '--name', 'forked-by-command')
	assert.match(forked.stdout, /'forked-by-command' is started/, forked.stderr)
	const back = server.command('rollback', sandbox.id, 'by-command')
	assert.match(back.stdout, /is started/, back.stderr)
	assert.equal(await run(sandbox, 'cat file'), 'one')
	const child = await daytona.get('forked-by-command')
	made.push(child)
	assert.equal(await run(child, 'cat file'), 'two')
	await sandbox.stop()
	const archived = server.command('archive', sandbox.id)
	assert.match(archived.stdout, /is archiv/, archived.stderr)
	assert.equal(server.command('snapshot', 'delete', 'by-command').code, 0)
})

test('a Dockerfile is built with the files of its context', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'daytona-context-'))
	try {
		await mkdir(join(directory, 'app', 'sub'), { recursive: true })
		await writeFile(join(directory, 'app', 'main.py'), 'print("from the context")\n')
		await writeFile(join(directory, 'app', 'sub', 'data'), 'data\n')
		await writeFile(join(directory, 'one.txt'), 'one file\n')
		const image = Image.base('host:default')
			.addLocalDir(join(directory, 'app'), '/srv/app')
			.addLocalFile(join(directory, 'one.txt'), '/srv/one.txt')
			.workdir('/srv/app')
		const snapshot = await daytona.snapshot.create({ name: 'with-context', image })
		assert.equal(snapshot.state, 'active')
		const sandbox = await create({ snapshot: 'with-context' })
		assert.equal(await run(sandbox, 'cd /srv/app; python3 main.py; cat sub/data ../one.txt'), 'from the context\ndata\none file')
	} finally {
		await rm(directory, { recursive: true, force: true })
	}
})

test('a Dockerfile mounts secrets of the organization, and nothing keeps them', async () => {
	const value = `s3cret-${crypto.randomUUID()}`
	const secret = await api('POST', '/secret', { name: 'BUILD_TOKEN', value, description: 'for builds' })
	assert.equal(secret.status, 201)
	const large = []
	for (let number = 0; number < 6; number++) {
		const { status, body } = await api('POST', '/secret', { name: `large-${number}`, value: 'x'.repeat(64 * 1024) })
		assert.equal(status, 201)
		large.push(body)
	}
	try {
		const listed = await api('GET', '/secret/paginated?name=build')
		assert.deepEqual([listed.body.total, listed.body.nextCursor], [1, null])
		assert.doesNotMatch(JSON.stringify(listed.body), new RegExp(value))
		const dockerfileContent = 'FROM host:default\n'
			+ 'RUN --mount=type=secret,id=BUILD_TOKEN,required --mount=type=secret,id=BUILD_TOKEN,env=TOKEN'
			+ ' test "$(cat /run/secrets/BUILD_TOKEN)" = "$TOKEN" && echo "length ${#TOKEN}" > /srv/length\n'
			+ `RUN ${large.map(({ name }) => `--mount=type=secret,id=${name}`).join(' ')} cat /run/secrets/large-* | wc -c\n`
		await api('POST', '/snapshots', { name: 'with-secret', buildInfo: { dockerfileContent } })
		const built = await eventually('the build', async () => {
			const { body } = await api('GET', '/snapshots/with-secret')
			return ['active', 'build_failed', 'error'].includes(body.state) ? body : undefined
		})
		assert.equal(built.state, 'active', built.errorReason)
		const logs = await fetch(`${server.apiUrl}/snapshots/${built.id}/build-logs`, { headers: { authorization: `Bearer ${server.key}` } })
		const log = await logs.text()
		assert.match(log, /^393216$/m)
		assert.doesNotMatch(log + JSON.stringify(built), new RegExp(value))
		const sandbox = await create({ snapshot: 'with-secret', user: 'root' })
		assert.equal(await run(sandbox, 'cat /srv/length'), `length ${value.length}`)
		const found = 'grep -rlF "s3cret""' + value.slice(6) + '" /etc /home /opt /root /run /srv /tmp /var 2>/dev/null; env | grep -c TOKEN'
		assert.equal(await run(sandbox, found), '0')
		await api('POST', '/snapshots', { name: 'without-secret', buildInfo: { dockerfileContent: 'FROM host:default\nRUN --mount=type=secret,id=NONE,required true\n' } })
		const failed = await eventually('the failure', async () => {
			const { body } = await api('GET', '/snapshots/without-secret')
			return body.state === 'build_failed' ? body : undefined
		})
		assert.match(failed.errorReason, /'NONE' is required.*POST \/secret/)
	} finally {
		for (const { id } of [secret.body, ...large]) {
			assert.equal((await api('DELETE', `/secret/${id}`)).status, 204)
		}
	}
})

test('a snapshot can be deleted in every state', async () => {
	const gone = async (name) => {
		const deleted = await api('DELETE', `/snapshots/${name}`)
		assert.ok(deleted.status < 300, `${name}: ${JSON.stringify(deleted.body)}`)
		await eventually(`${name} to be gone`, async () => (await api('GET', `/snapshots/${name}`)).status === 404 || undefined)
	}
	const inState = (name, ...states) => eventually(`${name} to be ${states}`, async () =>
		states.includes((await api('GET', `/snapshots/${name}`)).body.state) || undefined)
	const build = (name, command) => api('POST', '/snapshots', { name, buildInfo: { dockerfileContent: `FROM host:default\nRUN ${command}\n` } })
	await build('while-building', 'sleep 600')
	await inState('while-building', 'building')
	await gone('while-building')
	await build('when-failed', 'exit 9')
	await inState('when-failed', 'build_failed')
	await gone('when-failed')
	await build('when-active', 'true')
	await inState('when-active', 'active')
	const using = await create({ snapshot: 'when-active' })
	await gone('when-active')
	assert.equal(await run(using, 'echo alive'), 'alive')
	await build('when-inactive', 'true')
	await inState('when-inactive', 'active')
	const { body } = await api('GET', '/snapshots/when-inactive')
	assert.equal((await api('POST', `/snapshots/${body.id}/deactivate`)).status, 204)
	await gone('when-inactive')
	const slow = createServer(() => {})
	await new Promise((resolve) => slow.listen(0, '127.0.0.1', resolve))
	try {
		const host = `127.0.0.1:${slow.address().port}`
		await api('POST', '/docker-registry', { name: 'slow', url: `http://${host}`, username, password, registryType: 'organization' })
		await api('POST', '/snapshots', { name: 'while-pulling', imageName: `${host}/never:1` })
		await inState('while-pulling', 'pending', 'pulling')
		await gone('while-pulling')
	} finally {
		slow.closeAllConnections()
		slow.close()
	}
	await api('POST', '/snapshots', { name: 'when-in-error', imageName: '127.0.0.1:1/none:1' })
	await inState('when-in-error', 'error')
	await gone('when-in-error')
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
