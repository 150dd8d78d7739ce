// The public TypeScript SDK: files whose names, sizes and kinds are out of the ordinary, and each way to fail.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'

import { DaytonaError } from '@daytona/sdk'

import { eventually } from '../server.js'
import { daemon, failure, shareSandbox } from '../shared.js'

const NOT_FOUND = daemon('DaytonaFileNotFoundError', 404, 'FILE_NOT_FOUND')
const DENIED = daemon('DaytonaFileAccessDeniedError', 403, 'FILE_ACCESS_DENIED')
const NO_FILE = daemon('DaytonaInvalidFilePathError', 400, 'INVALID_FILE_PATH')
const BAD_REQUEST = daemon('DaytonaValidationError', 400, 'BAD_REQUEST')

const NAMES = ['a b', ' lead', 'trail ', '-dash', '.hidden', 'q"uote', "it's", 'ünï-日本-😀', 'new\nline', 'cr\r\nlf',
	'tab\tbed', 'back\\slash', 'per%20cent%', 'plus+', 'semi;colon=', '#h?q&x=y', '*?[a]', `${'long'.repeat(63)}x`]

/** What ends the answer of a server that uses the same boundary always. */
const DELIMITER = '\r\n--DAYTONA-FILE-BOUNDARY--\r\n'

const shared = shareSandbox()

async function up(path, content = 'x') {
	await shared.sandbox.fs.uploadFile(Buffer.from(content), path)
}

async function down(path) {
	return (await shared.sandbox.fs.downloadFile(path)).toString()
}

async function sh(command) {
	const { exitCode, result } = await shared.sandbox.process.executeCommand(`set -e; ${command}`)
	assert.equal(exitCode, 0, result)
	return result
}

function bytes(size) {
	const made = Buffer.alloc(size)
	for (let at = 0; at < size; at += 4) {
		made.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at)
	}
	return made
}

async function localDirectory(t) {
	const local = await mkdtemp(join(tmpdir(), 'daytona-files-'))
	t.after(() => rm(local, { recursive: true, force: true }))
	return local
}

test('every name goes up, is listed and described, moved and comes down', async () => {
	const { fs } = shared.sandbox
	await fs.uploadFiles(NAMES.map((name) => ({ source: Buffer.from(name), destination: `names/${name}` })))
	assert.deepEqual((await fs.listFiles('names')).map(({ name }) => name).sort(), [...NAMES].sort())
	const all = await fs.downloadFiles(NAMES.map((name) => ({ source: `names/${name}` })))
	assert.deepEqual(all.map(({ source, result, error }) => [source, result?.toString(), error]),
		NAMES.map((name) => [`names/${name}`, name, undefined]))
	await fs.createFolder('moved names', '755')
	for (const name of NAMES) {
		const details = await fs.getFileDetails(`names/${name}`)
		assert.deepEqual([details.name, details.path, details.size], [name, `names/${name}`, Buffer.byteLength(name)])
		await fs.moveFiles(`names/${name}`, `moved names/${name}`)
		assert.equal(await down(`moved names/${name}`), name)
		const [{ file, success }] = await fs.replaceInFiles([`moved names/${name}`], name, 'new')
		assert.deepEqual([file, success], [`moved names/${name}`, true])
		assert.deepEqual((await fs.findFiles(`moved names/${name}`, 'new')).map(({ line }) => line), [1])
		await fs.deleteFile(`moved names/${name}`)
	}
	assert.deepEqual(await fs.listFiles('moved names'), [])
})

test('a bulk download has each part to the byte, and says for each that failed why', async (t) => {
	const { fs } = shared.sandbox
	const large = bytes(1_000_000)
	await fs.uploadFiles([
		{ source: Buffer.alloc(0), destination: 'bulk/empty' },
		{ source: Buffer.from(DELIMITER), destination: 'bulk/boundary' },
		{ source: large, destination: 'bulk/large' },
	])
	const local = join(await localDirectory(t), 'new', 'folder', 'large')
	const sources = ['bulk/empty', 'bulk/none', 'bulk/boundary', 'bulk', '/etc/shadow', 'bulk/empty/below', '/dev/zero']
	const parts = await fs.downloadFiles([...sources.map((source) => ({ source })),
		{ source: 'bulk/large', destination: local }])
	assert.deepEqual(parts.map(({ source }) => source), [...sources, 'bulk/large'])
	assert.deepEqual(parts.map(({ result }) => result?.toString()),
		['', undefined, DELIMITER, undefined, undefined, undefined, undefined, local])
	assert.deepEqual(parts.map(({ errorDetails }) => errorDetails && [errorDetails.statusCode, errorDetails.code]),
		[undefined, [404, 'FILE_NOT_FOUND'], undefined, [400, 'INVALID_FILE_PATH'], [403, 'FILE_ACCESS_DENIED'],
			[400, 'INVALID_FILE_PATH'], [400, 'INVALID_FILE_PATH'], undefined])
	assert.equal(parts[1].error, 'file not found: /home/daytona/bulk/none')
	assert.deepEqual(await readFile(local), large)
	assert.deepEqual(await fs.downloadFiles([]), [])
})

test('a bulk upload fails as a whole, but writes what it can', async () => {
	const { fs } = shared.sandbox
	await fs.createFolder('partly/folder', '755')
	await up('partly/file')
	assert.deepEqual(await failure(fs.uploadFiles([
		{ source: Buffer.from('x'), destination: 'partly/folder' },
		{ source: Buffer.from('x'), destination: 'partly/file/below' },
		{ source: Buffer.from('x'), destination: '/etc/partly' },
		{ source: Buffer.from('good'), destination: 'partly/deep/good' },
	])), BAD_REQUEST)
	assert.equal(await down('partly/deep/good'), 'good')
	assert.deepEqual((await fs.listFiles('partly/folder')), [])
})

test('an upload takes a local file, a stream of either kind, and bytes', async (t) => {
	const { fs } = shared.sandbox
	const file = join(await localDirectory(t), 'local.bin')
	const content = bytes(300_000)
	await writeFile(file, content)
	await fs.uploadFile(file, 'sources/file')
	await fs.uploadFileStream(file, 'sources/path')
	await fs.uploadFileStream(content, 'sources/buffer')
	await fs.uploadFileStream(new Uint8Array(content), 'sources/array')
	await fs.uploadFileStream(Readable.from([content.subarray(0, 1), content.subarray(1)]), 'sources/readable')
	await fs.uploadFileStream(Readable.toWeb(Readable.from([content])), 'sources/web')
	for (const name of ['file', 'path', 'buffer', 'array', 'readable', 'web']) {
		assert.deepEqual(await fs.downloadFile(`sources/${name}`), content, name)
	}
	await assert.rejects(fs.uploadFile(join(file, 'none'), 'sources/none'))
	await assert.rejects(fs.uploadFileStream(Readable.from((function* () {
		yield content
		throw new Error('the source broke')
	})()), 'sources/broken'))
	assert.equal(await down('sources/web'), content.toString())
})

test('a file is written over, through a link, and keeps its mode', async () => {
	await up('over', 'a long text')
	await sh('chmod 600 over; ln -s over link')
	await up('link', 'short')
	assert.equal(await sh("cat over; stat -c ' %a %F' over link"), 'short 600 regular file\n 777 symbolic link\n')
})

test('a download goes to a local file, or leaves none', async (t) => {
	const { fs } = shared.sandbox
	const local = await localDirectory(t)
	await up('local.txt', 'text')
	await fs.downloadFile('local.txt', join(local, 'deep', 'down.txt'))
	assert.equal(await readFile(join(local, 'deep', 'down.txt'), 'utf8'), 'text')
	assert.deepEqual(await failure(fs.downloadFile('none.txt', join(local, 'none.txt'))), NOT_FOUND)
	await assert.rejects(readFile(join(local, 'none.txt')), { code: 'ENOENT' })
})

test('a large file is the same after both ways, and its progress grows to the end', async () => {
	const { fs } = shared.sandbox
	const content = bytes(20_000_000)
	const sent = []
	await fs.uploadFileStream(Readable.from([content.subarray(0, 7_000_000), content.subarray(7_000_000)]), 'large.bin',
		{ onProgress: ({ bytesSent }) => sent.push(bytesSent) })
	assert.equal(sent.at(-1), content.length)
	assert.deepEqual(sent, [...sent].sort((a, b) => a - b))
	const digest = createHash('sha256').update(content).digest('hex')
	assert.equal((await sh('sha256sum large.bin')).split(' ')[0], digest)
	const received = []
	const hash = createHash('sha256')
	for await (const piece of await fs.downloadFileStream('large.bin',
		{ onProgress: ({ bytesReceived, totalBytes }) => received.push([bytesReceived, totalBytes]) })) {
		hash.update(piece)
	}
	assert.equal(hash.digest('hex'), digest)
	assert.deepEqual(received.at(-1), [content.length, content.length])
	assert.ok(received.length > 10, `${received.length} pieces`)
})

test('an upload that is aborted ends, and leaves the file as it was', async () => {
	const { fs } = shared.sandbox
	await up('aborting/file', 'old')
	const controller = new AbortController()
	const endless = Readable.from((async function* () {
		for (;;) {
			yield bytes(100_000)
			await new Promise((resolve) => setTimeout(resolve, 5))
		}
	})())
	let sent = 0
	const upload = fs.uploadFileStream(endless, 'aborting/file',
		{ signal: controller.signal, timeout: 30, onProgress: ({ bytesSent }) => { sent = bytesSent } })
	const refused = assert.rejects(upload, (error) => error instanceof DaytonaError || error.name === 'AbortError')
	await eventually('the upload to be under way', () => sent > 2_000_000 || undefined, 20_000)
	controller.abort()
	await refused
	endless.destroy()
	await eventually('the upload to be forgotten', async () =>
		(await fs.listFiles('aborting')).length === 1 || undefined, 20_000)
	assert.equal(await down('aborting/file'), 'old')
	const before = new AbortController()
	before.abort()
	await assert.rejects(fs.uploadFileStream(Buffer.from('x'), 'never.txt', { signal: before.signal }))
	assert.deepEqual(await failure(fs.getFileDetails('never.txt')), NOT_FOUND)
})

test('a download that is aborted ends, and the sandbox goes on', async () => {
	const { fs } = shared.sandbox
	await sh('truncate -s 500M huge.bin')
	const controller = new AbortController()
	const stream = await fs.downloadFileStream('huge.bin', { signal: controller.signal })
	await assert.rejects(async () => {
		for await (const _ of stream) {
			controller.abort()
		}
	}, /Download cancelled/)
	const before = new AbortController()
	before.abort()
	await assert.rejects(fs.downloadFileStream('huge.bin', { signal: before.signal }), /Download cancelled/)
	await fs.deleteFile('huge.bin')
	assert.equal(await sh('echo on'), 'on\n')
})

test('a stream of what cannot be read says why', async () => {
	const { fs } = shared.sandbox
	assert.deepEqual(await failure(fs.downloadFileStream('none')), NOT_FOUND)
	assert.deepEqual(await failure(fs.downloadFileStream('/etc/shadow')), DENIED)
	assert.deepEqual(await failure(fs.downloadFileStream('/etc')), NO_FILE)
	assert.deepEqual(await failure(fs.uploadFileStream(Buffer.from('x'), '/etc/none')), BAD_REQUEST)
})

test('a listing tells kinds, owners, links and levels', async () => {
	const { fs } = shared.sandbox
	await up('tree/one/two/three.txt', '12345')
	await sh('cd tree; ln -s one/two/three.txt link; ln -s nowhere broken; ln -s one folder; chmod 2750 one; mkfifo pipe')
	const files = Object.fromEntries((await fs.listFiles('tree')).map((file) => [file.name, file]))
	assert.deepEqual(Object.keys(files).sort(), ['folder', 'link', 'one', 'pipe'])
	assert.deepEqual([files.one.isDir, files.one.permissions, files.folder.isDir], [true, '2750', true])
	assert.deepEqual([files.link.isDir, files.link.size, files.link.mode], [false, 5, '-rw-r--r--'])
	assert.deepEqual([files.link.owner, files.link.group, files.link.path], ['1000', '1000', 'tree/link'])
	const paths = async (depth) => (await fs.listFiles('tree', { depth })).map(({ path }) => path).sort()
	assert.deepEqual(await paths(1), ['tree/folder', 'tree/link', 'tree/one', 'tree/pipe'])
	assert.deepEqual(await paths(2), ['tree/folder', 'tree/link', 'tree/one', 'tree/one/two', 'tree/pipe'])
	assert.ok((await paths(9)).includes('tree/one/two/three.txt'))
	assert.deepEqual((await fs.listFiles('/home/daytona/tree/one')).map(({ path }) => path), ['/home/daytona/tree/one/two'])
	await assert.rejects(fs.listFiles('tree', { depth: 0 }), DaytonaError)
	assert.deepEqual(await failure(fs.listFiles('tree/link')), NO_FILE)
	assert.deepEqual(await failure(fs.listFiles('/root')), DENIED)
	assert.deepEqual(await failure(fs.getFileDetails('tree/broken')), NOT_FOUND)
})

test('folders are made where they can be', async () => {
	const { fs } = shared.sandbox
	await up('file-not-folder')
	await fs.createFolder('/tmp/made/below', '1777')
	assert.equal(await sh("stat -c '%a' /tmp/made/below"), '1777\n')
	assert.deepEqual(await failure(fs.createFolder('file-not-folder', '755')), NO_FILE)
	assert.deepEqual(await failure(fs.createFolder('file-not-folder/below', '755')), NO_FILE)
	assert.deepEqual(await failure(fs.createFolder('/etc/made', '755')), DENIED)
	assert.deepEqual(await failure(fs.createFolder('mode', '99')), BAD_REQUEST)
})

test('a move takes folders, but neither onto nor into something', async () => {
	const { fs } = shared.sandbox
	await up('from/deep/file', 'moved')
	await up('there', 'kept')
	await fs.moveFiles('from', 'to')
	assert.equal(await down('to/deep/file'), 'moved')
	const conflict = daemon('DaytonaConflictError', 409, 'CONFLICT')
	assert.deepEqual(await failure(fs.moveFiles('to/deep/file', 'there')), conflict)
	assert.deepEqual(await failure(fs.moveFiles('there', 'to')), conflict)
	assert.deepEqual(await failure(fs.moveFiles('to', 'there')), conflict)
	assert.deepEqual(await failure(fs.moveFiles('to', 'to/deep/to')), NO_FILE)
	assert.deepEqual(await failure(fs.moveFiles('there', 'no/such/folder/there')), NOT_FOUND)
	assert.deepEqual(await failure(fs.moveFiles('none', 'other')), NOT_FOUND)
	assert.deepEqual(await failure(fs.moveFiles('there', '/etc/there')), DENIED)
	await fs.moveFiles('to/deep/file', '/dev/shm/crossed')
	assert.equal(await down('/dev/shm/crossed'), 'moved')
	assert.equal(await down('there'), 'kept')
})

test('texts are found as they are, in one file or many, but not in binary ones', async () => {
	const { fs } = shared.sandbox
	await up('grep/a.txt', 'one a.c\r\ntwo abc\na.c a.c')
	await up('grep/b/ü.txt', 'ä a.c')
	await up('grep/binary', 'a.c\0a.c')
	const found = async (path, text) =>
		(await fs.findFiles(path, text)).map(({ file, line, content }) => [file, line, content]).sort()
	assert.deepEqual(await found('grep', 'a.c'),
		[['grep/a.txt', 1, 'one a.c'], ['grep/a.txt', 3, 'a.c a.c'], ['grep/b/ü.txt', 1, 'ä a.c']])
	assert.deepEqual(await found('/home/daytona/grep/b', 'ä'), [['/home/daytona/grep/b/ü.txt', 1, 'ä a.c']])
	assert.deepEqual(await found('grep/a.txt', 'two'), [['grep/a.txt', 2, 'two abc']])
	assert.deepEqual(await found('grep', 'nowhere'), [])
	assert.deepEqual(await failure(fs.findFiles('none', 'x')), NOT_FOUND)
	assert.deepEqual(await failure(fs.findFiles('grep', '')), BAD_REQUEST)
})

test('names are found by pattern, folders too', async () => {
	const { fs } = shared.sandbox
	await up('glob/a1.txt')
	await up('glob/b2.txt')
	await up('glob/dir1/a2.md')
	const found = async (pattern) => (await fs.searchFiles('glob', pattern)).files.sort()
	assert.deepEqual(await found('*.txt'), ['glob/a1.txt', 'glob/b2.txt'])
	assert.deepEqual(await found('[a]?.*'), ['glob/a1.txt', 'glob/dir1/a2.md'])
	assert.deepEqual(await found('*1*'), ['glob/a1.txt', 'glob/dir1'])
	assert.deepEqual(await found('*.none'), [])
	assert.deepEqual(await failure(fs.searchFiles('none', '*')), NOT_FOUND)
	assert.deepEqual(await failure(fs.searchFiles('glob', '[')), BAD_REQUEST)
})

test('texts are replaced as they are, and each file answers for itself', async () => {
	const { fs } = shared.sandbox
	await up('replace/a', 'a.c abc $1 a.c')
	await fs.uploadFile(Buffer.from([0xff, 0x61, 0x00, 0x61]), 'replace/binary')
	await sh('printf a > replace/locked; chmod 400 replace/locked')
	const answers = await fs.replaceInFiles(['replace/a', 'replace/none', 'replace', 'replace/locked', '/etc/shadow'],
		'a.c', '$1\\1')
	assert.deepEqual(answers.map(({ file, success, error }) => [file, success, error === undefined]), [
		['replace/a', true, true], ['replace/none', false, false], ['replace', false, false],
		['replace/locked', true, true], ['/etc/shadow', false, false],
	])
	assert.equal(await down('replace/a'), '$1\\1 abc $1 $1\\1')
	await fs.replaceInFiles(['replace/binary'], 'a', 'ää')
	assert.deepEqual([...await fs.downloadFile('replace/binary')],
		[0xff, 0xc3, 0xa4, 0xc3, 0xa4, 0x00, 0xc3, 0xa4, 0xc3, 0xa4])
	assert.deepEqual((await fs.replaceInFiles(['replace/locked'], 'a', 'b')).map(({ success }) => success), [false])
	await fs.replaceInFiles(['replace/a'], 'abc', '')
	assert.equal(await down('replace/a'), '$1\\1  $1 $1\\1')
	assert.deepEqual(await failure(fs.replaceInFiles(['replace/a'], '', 'x')), BAD_REQUEST)
})

test('permissions take names and numbers, of what the user may change', async () => {
	const { fs } = shared.sandbox
	await up('mode')
	await fs.setFilePermissions('mode', { mode: '4755', owner: '1000', group: '1000' })
	assert.deepEqual((await fs.getFileDetails('mode')).permissions, '4755')
	await fs.setFilePermissions('mode', { mode: '0600' })
	assert.deepEqual((await fs.getFileDetails('mode')).mode, '-rw-------')
	assert.deepEqual(await failure(fs.setFilePermissions('mode', { mode: '8' })), BAD_REQUEST)
	assert.deepEqual(await failure(fs.setFilePermissions('mode', { group: 'none-such' })), BAD_REQUEST)
	assert.deepEqual(await failure(fs.setFilePermissions('mode', { owner: 'root' })), DENIED)
	assert.deepEqual(await failure(fs.setFilePermissions('/etc/passwd', { mode: '600' })), DENIED)
})

test('only what is the user\'s is deleted', async () => {
	const { fs } = shared.sandbox
	await up('kept')
	await sh('mkdir bin-kept; ln -s ../kept bin-kept/link')
	await fs.deleteFile('bin-kept', true)
	assert.equal(await down('kept'), 'x')
	assert.deepEqual(await failure(fs.deleteFile('/etc/passwd')), DENIED)
	await fs.createFolder('full/of', '755')
	assert.deepEqual(await failure(fs.deleteFile('full', false)), NO_FILE)
})

test('a signed URL is for its path, its method and its time alone', async () => {
	const { sandbox } = shared
	await up('signed.txt', 'signed')
	const url = await sandbox.downloadUrl('signed.txt', 60)
	const answer = await fetch(url)
	assert.deepEqual([answer.status, await answer.text(), answer.headers.get('content-length')], [200, 'signed', '6'])
	assert.match(answer.headers.get('content-disposition'), /attachment; filename="signed.txt"/)
	const altered = (change) => {
		const changed = new URL(url)
		change(changed.searchParams)
		return fetch(changed).then(({ status }) => status)
	}
	assert.equal(await altered((query) => query.set('path', '/etc/passwd')), 401)
	assert.equal(await altered((query) => query.set('expires', '0')), 401)
	assert.equal(await altered((query) => query.delete('signature')), 401)
	const form = () => {
		const made = new FormData()
		made.append('file', new Blob(['by URL']), 'any')
		return { method: 'POST', body: made }
	}
	assert.equal((await fetch(url.replace('/files/download', '/files/upload-v2'), form())).status, 401)
	const put = await fetch(await sandbox.uploadUrl('by/url.txt', 60), form())
	assert.deepEqual([put.status, await put.json()], [200, { name: 'url.txt', path: 'by/url.txt', type: 'file' }])
	assert.equal(await down('by/url.txt'), 'by URL')
	assert.equal((await fetch(await sandbox.uploadUrl('/etc/url.txt'), form())).status, 403)
	const short = await sandbox.downloadUrl('signed.txt', 1)
	await eventually('the URL to expire', async () => ((await fetch(short)).status === 403) || undefined, 5_000)
})
