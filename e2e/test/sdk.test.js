// The public TypeScript SDK: what its users do first.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { Daytona, DaytonaAuthenticationError, DaytonaError, DaytonaNotFoundError } from '@daytona/sdk'

import { Server } from '../server.js'

let server
let daytona
let sandbox
const clients = []

before(async () => {
	server = await Server.start()
	daytona = client(server.key)
	sandbox = await daytona.create({ labels: { test: 'e2e' }, envVars: { GREETING: 'hello' } })
})

after(async () => {
	await sandbox?.delete().catch(() => {})
	// Each client keeps a connection for events open until it is disposed of.
	await Promise.all(clients.map((made) => made[Symbol.asyncDispose]()))
	await server?.stop()
})

function client(apiKey) {
	const made = new Daytona({ apiKey, apiUrl: server.apiUrl, target: 'us' })
	clients.push(made)
	return made
}

test('create answers a started sandbox', () => {
	assert.equal(sandbox.state, 'started')
	assert.equal(sandbox.labels.test, 'e2e')
})

test('exec gives output and exit code', async () => {
	const good = await sandbox.process.executeCommand('echo $GREETING')
	assert.equal(good.exitCode, 0)
	assert.equal(good.result, 'hello\n')
	const bad = await sandbox.process.executeCommand('exit 42')
	assert.equal(bad.exitCode, 42)
})

test('exec takes a here-document, a directory and variables', async () => {
	const heredoc = await sandbox.process.executeCommand("python3 - <<'PY'\nprint(6 * 7)\nPY")
	assert.equal(heredoc.result.trim(), '42')
	const elsewhere = await sandbox.process.executeCommand('pwd; echo $A', '/tmp', { A: 'b c' })
	assert.equal(elsewhere.result, '/tmp\nb c\n')
})

test('exec ends at its timeout', async () => {
	const start = Date.now()
	await assert.rejects(
		sandbox.process.executeCommand('sleep 30', undefined, undefined, 1),
		(error) => error instanceof DaytonaError && /timeout|timed out/i.test(error.message),
	)
	assert.ok(Date.now() - start < 5_000, `it took ${Date.now() - start} ms`)
})

test('files go up and come down byte for byte', async () => {
	const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256))
	await sandbox.fs.createFolder('files', '755')
	await sandbox.fs.uploadFile(bytes, 'files/all.bin')
	assert.deepEqual(await sandbox.fs.downloadFile('files/all.bin'), bytes)
	const details = await sandbox.fs.getFileDetails('files/all.bin')
	assert.equal(details.size, bytes.length)
	const [listed] = await sandbox.fs.listFiles('files')
	assert.equal(listed.name, 'all.bin')
})

test('files can be moved, found, replaced in, chmodded and deleted', async () => {
	await sandbox.fs.uploadFile(Buffer.from('red green blue\n'), 'files/a.txt')
	await sandbox.fs.moveFiles('files/a.txt', 'files/b.txt')
	const [match] = await sandbox.fs.findFiles('files', 'green')
	assert.match(match.file, /b\.txt$/)
	const { files } = await sandbox.fs.searchFiles('files', '*.txt')
	assert.equal(files.length, 1)
	await sandbox.fs.replaceInFiles(['files/b.txt'], 'green', 'yellow')
	assert.equal((await sandbox.fs.downloadFile('files/b.txt')).toString(), 'red yellow blue\n')
	await sandbox.fs.setFilePermissions('files/b.txt', { mode: '600', owner: 'daytona', group: 'daytona' })
	assert.equal((await sandbox.process.executeCommand("stat -c '%a %U' files/b.txt")).result.trim(), '600 daytona')
	await sandbox.fs.deleteFile('files/b.txt')
	assert.equal((await sandbox.fs.listFiles('files')).length, 1)
})

test('a missing file is a not-found error', async () => {
	await assert.rejects(sandbox.fs.downloadFile('missing.txt'), DaytonaNotFoundError)
	await assert.rejects(sandbox.fs.getFileDetails('missing.txt'), DaytonaNotFoundError)
})

test('a path does not lead out of the sandbox', async () => {
	await sandbox.process.executeCommand('ln -s /../../../../etc/hostname escape')
	const inside = await sandbox.fs.downloadFile('escape')
	const own = await sandbox.process.executeCommand('cat /etc/hostname')
	assert.equal(inside.toString(), own.result)
})

test('labels are replaced and found', async () => {
	await sandbox.setLabels({ test: 'e2e', colour: 'red' })
	const found = []
	for await (const item of daytona.list({ labels: { colour: 'red' } })) {
		found.push(item.id)
	}
	assert.deepEqual(found, [sandbox.id])
})

test('get takes an id or a name', async () => {
	assert.equal((await daytona.get(sandbox.id)).id, sandbox.id)
	assert.equal((await daytona.get(sandbox.name)).id, sandbox.id)
})

test('list goes through pages to the end', async () => {
	const second = await daytona.create()
	try {
		const ids = []
		for await (const item of daytona.list({ limit: 1 })) {
			ids.push(item.id)
		}
		assert.deepEqual(ids.sort(), [sandbox.id, second.id].sort())
	}
	finally {
		await second.delete()
	}
})

test('stop and start keep the files', async () => {
	await sandbox.stop()
	assert.equal(sandbox.state, 'stopped')
	await sandbox.start()
	assert.equal(sandbox.state, 'started')
	assert.equal((await sandbox.fs.downloadFile('files/all.bin')).length, 70_000)
})

test('timers are echoed', async () => {
	await sandbox.setAutostopInterval(30)
	await sandbox.setAutoDeleteInterval(60)
	await sandbox.refreshData()
	assert.equal(sandbox.autoStopInterval, 30)
	assert.equal(sandbox.autoDeleteInterval, 60)
	await sandbox.setAutoDeleteInterval(-1)
	assert.equal(sandbox.autoDeleteInterval, -1)
})

test('the default snapshots are there', async () => {
	const { items } = await daytona.snapshot.list()
	const names = items.map((snapshot) => snapshot.name)
	assert.ok(names.includes('daytona-small'), names.join())
	assert.equal((await daytona.snapshot.get('daytona-small')).state, 'active')
})

test('an unknown sandbox is a not-found error', async () => {
	await assert.rejects(daytona.get('nobody'), DaytonaNotFoundError)
	await assert.rejects(daytona.get('4b0ac9d4-7f4e-4c4e-9b6b-3c5ad7a3f1aa'), DaytonaNotFoundError)
})

test('a wrong key is an authentication error', async () => {
	await assert.rejects(client('dtn_wrong').get(sandbox.id), DaytonaAuthenticationError)
})

test('delete makes it unknown', async () => {
	await sandbox.delete(60, true)
	await assert.rejects(daytona.get(sandbox.id), DaytonaNotFoundError)
	sandbox = undefined
})
