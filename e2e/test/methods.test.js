// What the public TypeScript SDK can do with a sandbox, against what these tests do: a method or an error class that a
// new version brings fails here until a test uses it.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { before, test } from 'node:test'

import * as sdk from '@daytona/sdk'

import { home } from '../server.js'

const SDK = join(dirname(createRequire(import.meta.url).resolve('@daytona/sdk/package.json')), 'esm')

/** What a class is reached by. */
const PLACES = { FileSystem: 'fs', Git: 'git', Process: 'process', CodeInterpreter: 'codeInterpreter' }

/** Classes of failures that this server does not make, and why. */
const NEVER = {
	DaytonaA11yUnavailableError: 'no computer use',
	DaytonaRecordingFfmpegNotFoundError: 'no computer use',
	DaytonaRecordingStillActiveError: 'no computer use',
	DaytonaBadRequestError: 'the SDK makes its subclass DaytonaValidationError of 400',
	DaytonaForbiddenError: 'the SDK makes its subclass DaytonaAuthorizationError of 403',
	DaytonaBadGatewayError: 'its subclass DaytonaGitTransportFailedError alone',
	DaytonaServiceUnavailableError: 'only of a server that is overloaded or stops',
}

let tests = ''

before(async () => {
	const directory = join(home, 'e2e', 'test')
	const names = (await readdir(directory)).filter((name) => name !== 'methods.test.js')
	tests = (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('\n')
})

/** The methods of a class that its description does not call private. */
async function methods(name) {
	const described = await readFile(join(SDK, `${name}.d.ts`), 'utf8')
	const hidden = new Set([...described.matchAll(/^ {4}private (?:readonly )?(\w+)/gm)].map(([, each]) => each))
	const type = sdk[name] ?? (await import(join(SDK, `${name}.js`)))[name]
	return Object.getOwnPropertyNames(type.prototype).filter((each) => each !== 'constructor' && !hidden.has(each))
}

for (const [name, place] of Object.entries(PLACES)) {
	test(`every method of ${name} is tested`, async () => {
		const all = await methods(name)
		assert.ok(all.length > 2, all.join())
		const used = new RegExp(`\\b(?:${place}|shared\\.sandbox\\.${place})\\.(\\w+)\\(`, 'g')
		const called = new Set([...tests.matchAll(used)].map(([, each]) => each))
		assert.deepEqual(all.filter((each) => !called.has(each)), [])
	})
}

test('every method of PtyHandle is tested', async () => {
	assert.deepEqual((await methods('PtyHandle')).filter((each) => !new RegExp(`\\bpty\\.${each}\\b`).test(tests)), [])
})

test('every class of failures is asserted, or it is said why not', () => {
	const classes = Object.keys(sdk).filter((name) => /^Daytona\w+Error$/.test(name) && name !== 'DaytonaError')
	assert.ok(classes.length > 30, classes.join())
	assert.deepEqual(classes.filter((name) => !(name in NEVER) && !new RegExp(`\\b${name}\\b`).test(tests)), [])
	assert.deepEqual(Object.keys(NEVER).filter((name) => !classes.includes(name)), [])
})
