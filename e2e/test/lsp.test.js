// The public TypeScript SDK: language servers, with the real ones for Python and TypeScript.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import {
	Daytona,
	DaytonaBadRequestError,
	DaytonaFileNotFoundError,
	DaytonaInvalidArgumentError,
	DaytonaInvalidFilePathError,
	DaytonaLspServerNotInitializedError,
	DaytonaUnprocessableEntityError,
} from '@daytona/sdk'

import { commandsOf } from '../host.js'
import { eventually, home, Server } from '../server.js'

const CLASS = 5
const METHOD = 6
const VARIABLE = 13
const CONSTANT = 14
const COMPLETED_METHOD = 2

const PYTHON = `class Greeter:
    def __init__(self, name: str) -> None:
        self.name = name

    def greet(self) -> str:
        return f"hello {self.name}"


greeter = Greeter("world")
greeter.
`

const TYPESCRIPT = `export class Greeter {
	constructor(readonly name: string) {}

	greet(): string {
		return 'hello ' + this.name
	}
}

const greeter = new Greeter('world')
greeter.
`

let server
let daytona
let sandbox

before(async () => {
	server = await Server.start()
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	sandbox = await daytona.create({ language: 'python' })
	await install()
})

after(async () => {
	await sandbox?.delete().catch(() => {})
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
})

async function run(command) {
	const { exitCode, result } = await sandbox.process.executeCommand(command)
	assert.equal(exitCode, 0, result)
	return result
}

/** Puts the servers that npm has installed here where 'npm install' in the home directory would. */
async function install() {
	const archive = join(server.directory, 'servers.tar')
	const programs = ['pyright', 'typescript', 'typescript-language-server', '.bin/pyright-langserver',
		'.bin/typescript-language-server']
	const tar = spawnSync('tar', ['-cf', archive, '-C', join(home, 'e2e'), ...programs.map((name) => `node_modules/${name}`)])
	assert.equal(tar.status, 0, String(tar.stderr))
	await sandbox.fs.uploadFile(archive, 'servers.tar')
	await rm(archive)
	await run('tar -xf servers.tar && rm servers.tar')
}

async function project(directory, language, files) {
	await sandbox.fs.createFolder(directory, '755')
	for (const [name, text] of Object.entries(files)) {
		await sandbox.fs.uploadFile(Buffer.from(text), `${directory}/${name}`)
	}
	const lsp = await sandbox.createLspServer(language, directory)
	await lsp.start()
	return lsp
}

function find(symbols, name) {
	const found = symbols.find((symbol) => symbol.name === name)
	assert.ok(found, `${name} in ${JSON.stringify(symbols.map((symbol) => symbol.name))}`)
	return found
}

function at(line, start, end) {
	return { start: { line, character: start }, end: { line, character: end } }
}

test('python: what the suites of the SDKs do', async () => {
	const lsp = await project('e2e-lsp-project', 'python', { 'sample.py': PYTHON })
	const file = 'e2e-lsp-project/sample.py'
	const uri = 'file:///home/daytona/e2e-lsp-project/sample.py'
	await lsp.didOpen(file)

	const symbols = await lsp.documentSymbols(file)
	assert.deepEqual(find(symbols, 'Greeter'), {
		name: 'Greeter',
		kind: CLASS,
		location: { uri, range: { start: { line: 0, character: 0 }, end: { line: 5, character: 35 } } },
	})
	assert.equal(find(symbols, 'greet').kind, METHOD)
	assert.equal(find(symbols, 'greet').location.range.start.line, 4)
	assert.deepEqual(find(symbols, 'greeter'), { name: 'greeter', kind: VARIABLE, location: { uri, range: at(8, 0, 7) } })

	const found = await lsp.sandboxSymbols('Greeter')
	assert.deepEqual(find(found, 'Greeter'), { name: 'Greeter', kind: CLASS, location: { uri, range: at(0, 6, 13) } })
	assert.deepEqual(await lsp.workspaceSymbols('Greeter'), found)
	assert.deepEqual(await lsp.sandboxSymbols('nothing_of_this_name'), [])

	const { isIncomplete, items } = await lsp.completions(file, { line: 9, character: 8 })
	assert.equal(typeof isIncomplete, 'boolean')
	assert.equal(items.find(({ label }) => label === 'greet')?.kind, COMPLETED_METHOD)
	assert.ok(items.some(({ label }) => label === 'name'))
	assert.ok(!items.some(({ label }) => label === 'print'), 'only members of the class')

	await lsp.didClose(file)
	await lsp.stop()
})

test('python: files are seen as they are now, in the whole project', async () => {
	const lsp = await project('lsp-now', 'python', {
		'main.py': 'from lib.shapes import Square\n\nSquare(3).\n',
		'lib/__init__.py': '',
		'lib/shapes.py': 'class Square:\n    def area(self) -> int:\n        return 0\n',
	})
	const labels = async () => (await lsp.completions('lsp-now/main.py', { line: 2, character: 10 })).items
		.map(({ label }) => label)
	const write = (member) => sandbox.fs.uploadFile(
		Buffer.from(`class Square:\n    def ${member}(self) -> int:\n        return 0\n`), 'lsp-now/lib/shapes.py')
	assert.ok((await labels()).includes('area'))
	await write('edge')
	assert.ok((await labels()).includes('edge'), 'of a file that is not open')
	await lsp.didOpen('lsp-now/lib/shapes.py')
	await write('corners')
	assert.equal(find(await lsp.documentSymbols('lsp-now/lib/shapes.py'), 'corners').kind, METHOD)
	const now = await labels()
	assert.ok(now.includes('corners') && !now.includes('edge') && !now.includes('area'), String(now))
	assert.equal(find(await lsp.sandboxSymbols('Square'), 'Square').location.uri,
		'file:///home/daytona/lsp-now/lib/shapes.py')
	await lsp.stop()
})

for (const [language, name] of [['typescript', 'sample.ts'], ['javascript', 'sample.js']]) {
	test(`${language}: symbols and completions`, async () => {
		const text = language === 'javascript'
			? TYPESCRIPT.replace('readonly name: string', 'name').replace('): string', ')').replace('{}', '{ this.name = name }')
			: TYPESCRIPT
		const directory = `lsp-${language}`
		const lsp = await project(directory, language, { [name]: text })
		const uri = `file:///home/daytona/${directory}/${name}`
		const found = await lsp.sandboxSymbols('Greeter')
		assert.deepEqual(find(found, 'Greeter'), {
			name: 'Greeter',
			kind: CLASS,
			location: { uri, range: { start: { line: 0, character: 0 }, end: { line: 6, character: 1 } } },
		}, 'before a file is open')

		await lsp.didOpen(`${directory}/${name}`)
		const symbols = await lsp.documentSymbols(`${directory}/${name}`)
		assert.equal(find(symbols, 'greet').kind, METHOD)
		assert.deepEqual(find(symbols, 'greeter').kind, CONSTANT)
		const { items } = await lsp.completions(`${directory}/${name}`, { line: 9, character: 8 })
		const greet = items.find(({ label }) => label === 'greet')
		assert.equal(greet?.kind, COMPLETED_METHOD)
		await lsp.didClose(`${directory}/${name}`)
		await lsp.stop()
	})
}

test('what cannot be done says why', async () => {
	await assert.rejects(sandbox.createLspServer('ruby', 'any'), DaytonaInvalidArgumentError)
	const none = await sandbox.createLspServer('python', 'no-such-project')
	await assert.rejects(none.start(), DaytonaFileNotFoundError)
	await assert.rejects(none.documentSymbols('any.py'), (error) => {
		assert.ok(error instanceof DaytonaLspServerNotInitializedError)
		assert.match(error.message, /server not initialized/)
		return true
	})
	await assert.rejects(none.stop(), (error) => {
		assert.ok(error instanceof DaytonaBadRequestError)
		assert.match(error.message, /no server for language: python/)
		return true
	})
	const lsp = await project('lsp-wrong', 'python', { 'a.py': 'a = 1\n' })
	await lsp.start()
	await assert.rejects(lsp.didOpen('lsp-wrong/none.py'), DaytonaFileNotFoundError)
	await assert.rejects(lsp.didOpen('lsp-wrong'), DaytonaInvalidFilePathError)
	await assert.rejects(lsp.completions('lsp-wrong/a.py', { line: -1, character: 0 }), DaytonaBadRequestError)
	await lsp.stop()
	await assert.rejects(lsp.didOpen('lsp-wrong/a.py'), DaytonaLspServerNotInitializedError)
})

test('a server that was killed is told and may be started again', async () => {
	const lsp = await project('lsp-killed', 'python', { 'a.py': PYTHON })
	await run('pkill -KILL -f pyright-langserver')
	await eventually('the death to be noticed', async () => {
		try {
			await lsp.documentSymbols('lsp-killed/a.py')
			return undefined
		}
		catch (error) {
			return error instanceof DaytonaLspServerNotInitializedError && /it ended/.test(error.message) ? true : undefined
		}
	}, 20_000)
	await lsp.start()
	find(await lsp.documentSymbols('lsp-killed/a.py'), 'Greeter')
	await lsp.stop()
})

test('a stop leaves no process behind, neither of the server nor of the sandbox', async () => {
	const lsp = await project('lsp-left', 'typescript', { 'a.ts': TYPESCRIPT })
	await lsp.didOpen('lsp-left/a.ts')
	assert.ok(commandsOf(sandbox.id).length >= 2)
	await lsp.stop()
	assert.deepEqual(commandsOf(sandbox.id), [])
	await lsp.start()
	await sandbox.stop()
	assert.deepEqual(commandsOf(sandbox.id), [])
	await sandbox.start()
	await assert.rejects(lsp.didOpen('lsp-left/a.ts'), DaytonaLspServerNotInitializedError)
	await lsp.start()
	find(await lsp.documentSymbols('lsp-left/a.ts'), 'Greeter')
})

test('a sandbox without a server says how to install one', async () => {
	const bare = await daytona.create({ envVars: { PATH: '/nowhere' } })
	try {
		for (const [language, hint] of [['python', /npm install -g pyright/], ['typescript', /typescript-language-server/]]) {
			const lsp = await bare.createLspServer(language, '.')
			await assert.rejects(lsp.start(), (error) => {
				assert.ok(error instanceof DaytonaUnprocessableEntityError)
				assert.match(error.message, hint)
				return true
			})
		}
	}
	finally {
		await bare.delete()
	}
})
