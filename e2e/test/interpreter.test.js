// The public TypeScript SDK: the code interpreter, whose contexts keep their state.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { DaytonaConnectionError, DaytonaInvalidArgumentError, DaytonaTimeoutError } from '@daytona/sdk'

import { daemon, failure, shareSandbox } from '../shared.js'

const shared = shareSandbox()

function run(code, options) {
	return shared.sandbox.codeInterpreter.runCode(code, options)
}

/** What code prints that does not fail. */
async function printed(code, options) {
	const result = await run(code, options)
	assert.deepEqual([result.error, result.stderr], [undefined, ''], code)
	return result.stdout
}

function refused(why) {
	return (error) => error instanceof DaytonaConnectionError && why.test(error.message)
}

test('the default context keeps its state and streams apart', async () => {
	const heard = []
	const result = await run('import sys\nx = 41\nprint("out", 1)\nprint("err", file=sys.stderr)\nprint("ä")', {
		onStdout: ({ output }) => heard.push(['out', output]),
		onStderr: ({ output }) => heard.push(['err', output]),
		onError: () => assert.fail('there is no error'),
	})
	assert.deepEqual({ ...result }, { stdout: 'out 1\nä\n', stderr: 'err\n' })
	const joined = (kind) => heard.filter(([each]) => each === kind).map(([, text]) => text).join('')
	assert.deepEqual([joined('out'), joined('err')], ['out 1\nä\n', 'err\n'])
	assert.equal(await printed('x += 1\nprint(x, sys is not None)'), '42 True\n')
	assert.deepEqual(await shared.sandbox.codeInterpreter.listContexts(), [])
})

test('output comes while the code runs', async () => {
	const { codeInterpreter, fs } = shared.sandbox
	let heard = ''
	const { stdout } = await codeInterpreter.runCode('import os, time\nprint("begun", flush=True)\n'
		+ 'while not os.path.exists("go"): time.sleep(0.01)', {
		onStdout: async ({ output }) => {
			heard += output
			await fs.uploadFile(Buffer.from('x'), 'go')
		},
		timeout: 20,
	})
	assert.deepEqual([heard, stdout], ['begun\n', 'begun\n'])
})

test('much output comes whole', async () => {
	assert.equal((await printed('print("0123456789" * 300_000)')).length, 3_000_001)
})

test('an error has its name, value and traceback, and ends nothing', async () => {
	let told
	const { error, stdout } = await run('kept = 1\nprint("before")\ndef f():\n    raise ValueError("nö")\nf()\nprint("after")',
		{ onError: (each) => { told = each } })
	assert.deepEqual([error.name, error.value, stdout], ['ValueError', 'nö', 'before\n'])
	assert.match(error.traceback, /^Traceback \(most recent call last\):\n/)
	assert.match(error.traceback, /, line 5, in <module>\n +f\(\)\n/)
	assert.match(error.traceback, /, line 4, in f\n +raise ValueError\("nö"\)\nValueError: nö\n$/)
	assert.deepEqual(told, error)
	const kinds = async (code) => {
		const { name, value } = (await run(code)).error
		return [name, value]
	}
	assert.deepEqual(await kinds('nonesuch'), ['NameError', "name 'nonesuch' is not defined"])
	assert.deepEqual(await kinds('import sys; sys.exit(3)'), ['SystemExit', '3'])
	assert.deepEqual(await kinds('input()'), ['EOFError', 'EOF when reading a line'])
	assert.equal((await kinds('def'))[0], 'SyntaxError')
	assert.deepEqual(await kinds('class E(Exception): pass\nraise E'), ['E', ''])
	assert.equal(await printed('print(kept)'), '1\n')
})

test('variables are for one call alone', async () => {
	const envs = { ONLY: 'ä b' }
	assert.equal(await printed('import os, subprocess\nprint(os.environ["ONLY"], flush=True)\n'
		+ 'subprocess.run("echo $ONLY", shell=True)', { envs }), 'ä b\nä b\n')
	assert.equal(await printed('print(os.environ.get("ONLY"))'), 'None\n')
	await assert.rejects(run('1', { envs: { 'A-B': 'x' } }), refused(/invalid environment variable/))
})

test('contexts are made, told apart and deleted', async () => {
	const { codeInterpreter } = shared.sandbox
	const one = await codeInterpreter.createContext('/tmp')
	const two = await codeInterpreter.createContext()
	assert.deepEqual([one.cwd, one.language, one.active, two.cwd], ['/tmp', 'python', true, '/home/daytona'])
	assert.ok(Math.abs(Date.parse(one.createdAt) - Date.now()) < 60_000, one.createdAt)
	assert.deepEqual((await codeInterpreter.listContexts()).map(({ id }) => id).sort(), [one.id, two.id].sort())
	assert.equal(await printed('import os; y = 2; print(os.getcwd())', { context: one }), '/tmp\n')
	assert.equal((await run('y', { context: two })).error.name, 'NameError')
	assert.equal((await run('y')).error.name, 'NameError')
	assert.equal(await printed('print(y)', { context: one }), '2\n')
	await codeInterpreter.deleteContext(one)
	assert.deepEqual((await codeInterpreter.listContexts()).map(({ id }) => id), [two.id])
	await assert.rejects(run('1', { context: one }), refused(/context not found/))
	const none = daemon('DaytonaNotFoundError', 404, 'NOT_FOUND')
	assert.deepEqual(await failure(codeInterpreter.deleteContext(one)), none)
	const bad = daemon('DaytonaValidationError', 400, 'BAD_REQUEST')
	assert.deepEqual(await failure(codeInterpreter.deleteContext({ id: 'default' })), bad)
	assert.deepEqual(await failure(codeInterpreter.createContext('/none')), bad)
	await codeInterpreter.deleteContext(two)
})

test('calls of a context wait for each other, those of others do not', async () => {
	const { codeInterpreter } = shared.sandbox
	const context = await codeInterpreter.createContext()
	const order = []
	const waiting = [1, 2, 3].map((number) => run(`import time; time.sleep(0.2); print(${number})`, { context })
		.then(({ stdout }) => order.push(stdout)))
	assert.equal(await printed('print("other")'), 'other\n')
	assert.ok(order.length < 3, 'the other context was faster')
	await Promise.all(waiting)
	assert.deepEqual([...order].sort(), ['1\n', '2\n', '3\n'])
	await codeInterpreter.deleteContext(context)
})

test('a context that is deleted ends the code that runs in it', async () => {
	const { codeInterpreter } = shared.sandbox
	const context = await codeInterpreter.createContext()
	const start = Date.now()
	const { stdout } = await run('import time; print("begun", flush=True); time.sleep(60)',
		{ context, onStdout: () => codeInterpreter.deleteContext(context) })
	assert.equal(stdout, 'begun\n')
	assert.ok(Date.now() - start < 20_000, `it took ${Date.now() - start} ms`)
})

test('code that does not end in time is a timeout, and the context goes on', async () => {
	await printed('survives = True; import time')
	await assert.rejects(run('time.sleep(60)', { timeout: 1 }), DaytonaTimeoutError)
	assert.equal(await printed('print(survives)', { timeout: 0 }), 'True\n')
	await assert.rejects(run('1', { timeout: -1 }), refused(/timeout must be 0 or more/))
	await assert.rejects(run(' '), DaytonaInvalidArgumentError)
})

test('a context whose Python process ends fails its call, and the default one begins anew', async () => {
	await printed('lost = 1')
	await assert.rejects(run('import os; os._exit(1)'), refused(/its Python process did/))
	assert.equal((await run('lost')).error.name, 'NameError')
})
