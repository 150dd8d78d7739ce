// The public TypeScript SDK: every method of what is in a sandbox, and the class of each failure.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'

import {
	Daytona,
	DaytonaBadRequestError,
	DaytonaFileAccessDeniedError,
	DaytonaFileNotFoundError,
	DaytonaInvalidFilePathError,
	DaytonaProcessExecutionTimeoutError,
} from '@daytona/sdk'

import { Server } from '../server.js'

let server
let daytona
let sandbox
let local

before(async () => {
	server = await Server.start()
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	sandbox = await daytona.create({ language: 'python' })
	local = await mkdtemp(join(tmpdir(), 'daytona-toolbox-'))
})

after(async () => {
	await sandbox?.delete().catch(() => {})
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
	await rm(local, { recursive: true, force: true })
})

async function text(path) {
	return (await sandbox.fs.downloadFile(path)).toString()
}

async function run(command) {
	return (await sandbox.process.executeCommand(command)).result
}

test('folders are made with their parents and mode', async () => {
	await sandbox.fs.createFolder('made/deep', '750')
	assert.equal(await run("stat -c '%a %F' made/deep"), '750 directory\n')
	await sandbox.fs.createFolder('made/deep', '750')
	await assert.rejects(sandbox.fs.createFolder('made/bad', 'rwx'), DaytonaBadRequestError)
})

test('several files go up and come down at once, the missing one alone fails', async () => {
	const file = join(local, 'up.txt')
	await writeFile(file, 'from a file')
	await sandbox.fs.uploadFiles([
		{ source: Buffer.from('from memory'), destination: 'many/a ä.txt' },
		{ source: file, destination: 'many/b.txt' },
	])
	const down = join(local, 'down.txt')
	const [one, two, none] = await sandbox.fs.downloadFiles([
		{ source: 'many/a ä.txt' }, { source: 'many/b.txt', destination: down }, { source: 'many/none' },
	])
	assert.equal(one.result.toString(), 'from memory')
	assert.equal(two.result, down)
	assert.equal(await readFile(down, 'utf8'), 'from a file')
	assert.equal(none.result, undefined)
	assert.match(none.error, /not found/i)
	assert.equal(none.errorDetails.errorCode ?? none.errorDetails.code, 'FILE_NOT_FOUND')
})

test('streams go up and come down with their progress', async () => {
	const bytes = Buffer.alloc(3_000_000, 7)
	let sent = 0
	await sandbox.fs.uploadFileStream(Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]),
		'stream.bin', { onProgress: ({ bytesSent }) => { sent = bytesSent } })
	assert.equal(sent, bytes.length)
	const totals = new Set()
	const pieces = []
	const stream = await sandbox.fs.downloadFileStream('stream.bin',
		{ onProgress: ({ totalBytes }) => totals.add(totalBytes) })
	for await (const piece of stream) {
		pieces.push(piece)
	}
	assert.deepEqual(Buffer.concat(pieces), bytes)
	assert.deepEqual([...totals], [bytes.length])
	await assert.rejects(sandbox.fs.downloadFileStream('none.bin'), DaytonaFileNotFoundError)
})

test('files are listed and described', async () => {
	await sandbox.fs.uploadFile(Buffer.from('12345'), 'listed/file.txt')
	await sandbox.fs.createFolder('listed/folder', '755')
	const found = await sandbox.fs.listFiles('listed')
	assert.deepEqual(found.map(({ name, isDir }) => [name, isDir]).sort(), [['file.txt', false], ['folder', true]])
	const details = await sandbox.fs.getFileDetails('listed/file.txt')
	assert.equal(details.size, 5)
	assert.equal(details.permissions, '0644')
	assert.equal(details.mode, '-rw-r--r--')
	assert.ok(Math.abs(Date.parse(details.modifiedAt) - Date.now()) < 120_000, details.modifiedAt)
	await assert.rejects(sandbox.fs.listFiles('listed/none'), DaytonaFileNotFoundError)
	await assert.rejects(sandbox.fs.getFileDetails('listed/none'), DaytonaFileNotFoundError)
})

test('files are moved, but not onto each other', async () => {
	await sandbox.fs.uploadFile(Buffer.from('a'), 'move/a')
	await sandbox.fs.uploadFile(Buffer.from('b'), 'move/b')
	await assert.rejects(sandbox.fs.moveFiles('move/a', 'move/b'), (error) => error.statusCode === 409)
	await sandbox.fs.moveFiles('move/a', 'move/c')
	assert.equal(await text('move/c'), 'a')
	await assert.rejects(sandbox.fs.moveFiles('move/a', 'move/d'), DaytonaFileNotFoundError)
})

test('contents and names are found, and contents replaced', async () => {
	await sandbox.fs.uploadFile(Buffer.from('one\ntwo red\nthree red\n'), 'seek/a.txt')
	await sandbox.fs.uploadFile(Buffer.from('red'), 'seek/below/b.md')
	const matches = await sandbox.fs.findFiles('seek', 'red')
	assert.deepEqual(matches.map(({ file, line, content }) => [file, line, content]).sort(),
		[['seek/a.txt', 2, 'two red'], ['seek/a.txt', 3, 'three red'], ['seek/below/b.md', 1, 'red']])
	assert.deepEqual((await sandbox.fs.searchFiles('seek', '*.md')).files, ['seek/below/b.md'])
	const replaced = await sandbox.fs.replaceInFiles(['seek/a.txt', 'seek/none'], 'red', 'blue')
	assert.deepEqual(replaced.map(({ success }) => success), [true, false])
	assert.equal(await text('seek/a.txt'), 'one\ntwo blue\nthree blue\n')
})

test('permissions are changed, for users that exist', async () => {
	await sandbox.fs.uploadFile(Buffer.from('x'), 'own')
	await sandbox.fs.setFilePermissions('own', { mode: '640', owner: 'daytona', group: 'daytona' })
	assert.equal(await run("stat -c '%a %U %G' own"), '640 daytona daytona\n')
	await assert.rejects(sandbox.fs.setFilePermissions('own', { owner: 'nobody-such' }), DaytonaBadRequestError)
	await assert.rejects(sandbox.fs.setFilePermissions('none', { mode: '600' }), DaytonaFileNotFoundError)
})

test('files are deleted, folders only when asked for', async () => {
	await sandbox.fs.uploadFile(Buffer.from('x'), 'gone/file')
	await assert.rejects(sandbox.fs.deleteFile('gone'), DaytonaBadRequestError)
	await sandbox.fs.deleteFile('gone', true)
	await assert.rejects(sandbox.fs.deleteFile('gone', true), DaytonaFileNotFoundError)
})

test('a download of a folder or of a private file says which it is', async () => {
	await sandbox.fs.createFolder('folder', '755')
	await assert.rejects(sandbox.fs.downloadFile('folder'), DaytonaInvalidFilePathError)
	await assert.rejects(sandbox.fs.downloadFile('none'), DaytonaFileNotFoundError)
	assert.notEqual((await sandbox.process.executeCommand('cat /etc/shadow')).exitCode, 0)
	await assert.rejects(sandbox.fs.downloadFile('/etc/shadow'), DaytonaFileAccessDeniedError)
})

test('signed URLs need no key, until the key is changed', async () => {
	const up = await sandbox.uploadUrl('signed/a b+ä.txt')
	const form = new FormData()
	form.append('file', new Blob(['signed']), 'a')
	assert.equal((await fetch(up, { method: 'POST', body: form })).status, 200)
	const down = await sandbox.downloadUrl('signed/a b+ä.txt')
	assert.equal(await (await fetch(down)).text(), 'signed')
	assert.equal((await fetch(down.replace('signed%2F', 'other%2F'))).status, 401)
	assert.equal((await fetch(await sandbox.downloadUrl('signed/none', 0))).status, 404)
	await sandbox.rotateSigningKey()
	assert.equal((await fetch(down)).status, 401)
	assert.equal(await (await fetch(await sandbox.downloadUrl('signed/a b+ä.txt', 0))).text(), 'signed')
})

test('commands give both streams in order, their code, and end at their timeout', async () => {
	const both = await sandbox.process.executeCommand('echo out; echo err >&2; exit 3')
	assert.deepEqual([both.exitCode, both.result], [3, 'out\nerr\n'])
	await assert.rejects(sandbox.process.executeCommand('sleep 30', undefined, undefined, 1),
		DaytonaProcessExecutionTimeoutError)
	await assert.rejects(sandbox.process.executeCommand(' '), DaytonaBadRequestError)
	await assert.rejects(sandbox.process.executeCommand('true', undefined, { 'not a name': 'x' }), DaytonaBadRequestError)
})

test('programs give their output, take arguments and variables, and fail with a traceback', async () => {
	const good = await sandbox.process.codeRun('import sys, os\nprint(sys.argv[1:], os.environ["A"])',
		{ argv: ['x y'], env: { A: 'b' } })
	assert.deepEqual([good.exitCode, good.result.trim()], [0, "['x y'] b"])
	const bad = await sandbox.process.codeRun('raise ValueError("no")')
	assert.equal(bad.exitCode, 1)
	assert.match(bad.result, /ValueError: no/)
	await assert.rejects(sandbox.process.codeRun('import time\ntime.sleep(30)', undefined, 1),
		DaytonaProcessExecutionTimeoutError)
})
