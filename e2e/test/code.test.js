// The public TypeScript SDK: programs in each language, with the real ts-node, and charts of the real matplotlib.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { home } from '../server.js'
import { daemon, failure, shareSandbox } from '../shared.js'

const BAD_REQUEST = daemon('DaytonaValidationError', 400, 'BAD_REQUEST')
const TIMEOUT = daemon('DaytonaProcessExecutionTimeoutError', 408, 'PROCESS_EXECUTION_TIMEOUT')

/** The first bytes of any PNG, in base64. */
const PNG = 'iVBORw0KGgo'

const shared = shareSandbox({ language: 'python' })

/** A sandbox for another language; it is gone after the test. */
async function other(t, language) {
	const sandbox = await shared.daytona.create({ language })
	t.after(() => sandbox.delete())
	return sandbox
}

async function run(sandbox, code, ...rest) {
	const { exitCode, result } = await sandbox.process.codeRun(code, ...rest)
	return [exitCode, result]
}

/** Packages of ours with all that they need, packed for a sandbox. */
async function pack(...names) {
	const { packages } = JSON.parse(await readFile(join(home, 'e2e', 'package-lock.json'), 'utf8'))
	const found = new Set()
	const add = (name) => {
		if (!found.has(name)) {
			found.add(name)
			Object.keys(packages[`node_modules/${name}`].dependencies ?? {}).forEach(add)
		}
	}
	names.forEach(add)
	const { stdout, status, stderr } = spawnSync('tar', ['-cz', ...found],
		{ cwd: join(home, 'e2e', 'node_modules'), maxBuffer: 100_000_000 })
	assert.equal(status, 0, stderr.toString())
	return stdout
}

test('a Python program has its output, exit code, arguments and variables', async () => {
	const { sandbox } = shared
	assert.deepEqual(await run(sandbox, 'import sys, os\nprint(sys.argv[1:], os.environ["A"], os.getcwd(), __name__)',
		{ argv: ['x y', '-c', 'ä'], env: { A: 'b "c"' } }), [0, "['x y', '-c', 'ä'] b \"c\" /home/daytona __main__\n"])
	assert.deepEqual(await run(sandbox, 'import sys; print("out"); print("err", file=sys.stderr); sys.exit(3)'),
		[3, 'out\nerr\n'])
	const [code, text] = await run(sandbox, 'def f():\n    raise ValueError("nö")\nf()')
	assert.equal(code, 1)
	assert.match(text, /^Traceback \(most recent call last\):\n.*line 3, in <module>\n.*line 2, in f\n.*ValueError: nö\n$/s)
	assert.match((await run(sandbox, 'def'))[1], /SyntaxError/)
	assert.match((await run(sandbox, 'input()'))[1], /EOFError/)
	assert.deepEqual((await sandbox.process.codeRun('print(1)')).artifacts, { stdout: '1\n', charts: [] })
})

test('a program that cannot be run is refused, and one that does not end is killed', async () => {
	const { process } = shared.sandbox
	assert.deepEqual(await failure(process.codeRun('')), BAD_REQUEST)
	assert.deepEqual(await failure(process.codeRun('1', { env: { 'A-B': 'x' } })), BAD_REQUEST)
	assert.deepEqual(await failure(process.codeRun('1', undefined, -1)), BAD_REQUEST)
	assert.deepEqual(await failure(process.codeRun('import time; time.sleep(60)', undefined, 1)), TIMEOUT)
})

test('a JavaScript program is run', async (t) => {
	const sandbox = await other(t, 'javascript')
	assert.deepEqual(await run(sandbox, 'const { basename } = require("path")\n'
		+ 'console.log(basename("/a/b"), process.argv.slice(2), process.env.A)', { argv: ['x y'], env: { A: 'ä' } }),
	[0, "b [ 'x y' ] ä\n"])
	const [code, text] = await run(sandbox, 'console.log("before")\nthrow new TypeError("no")')
	assert.equal(code, 1)
	assert.match(text, /^before\n.*TypeError: no\n/s)
	assert.deepEqual(await run(sandbox, 'process.exitCode = 4'), [4, ''])
	assert.deepEqual(await failure(sandbox.process.codeRun('setInterval(() => {}, 1000)', undefined, 1)), TIMEOUT)
})

test('a TypeScript program is compiled by ts-node, which finds what is installed', async (t) => {
	const sandbox = await other(t, 'typescript')
	await sandbox.fs.uploadFile(await pack('ts-node', 'typescript'), 'packages.tgz')
	const { exitCode } = await sandbox.process.executeCommand('mkdir node_modules && tar -xzf packages.tgz -C node_modules')
	assert.equal(exitCode, 0)
	// Enumerations, parameter properties and decorators are what cannot be had by taking the types out.
	const program = `
		import { basename } from 'path'
		import * as ts from 'typescript'
		enum Colour { Red = 3, Green }
		namespace Deep { export const value: number = 5 }
		class Point { constructor(private readonly x: number, public y = 2) {} sum(): number { return this.x + this.y } }
		const wrong: number = 'not checked' as any
		console.log(Colour.Green, Colour[3], Deep.value, new Point(1).sum(), basename('/a/b'), process.argv.slice(2), wrong)
		console.log(ts.version.split('.')[0], process.env.A)`
	assert.deepEqual(await run(sandbox, program, { argv: ['x y'], env: { A: 'ä' } }),
		[0, "4 Red 5 3 b [ 'x y' ] not checked\n5 ä\n"])
	const [code, text] = await run(sandbox, 'interface A { b: string }\nconst a: A = { b: "c" }\nthrow new TypeError(a.b)')
	assert.equal(code, 1)
	assert.match(text, /TypeError: c\n/)
	assert.notEqual((await run(sandbox, 'const = 1'))[0], 0)
})

/** The charts of a program that draws with matplotlib, and the text that it prints. */
async function draw(code) {
	const { exitCode, result, artifacts } = await shared.sandbox.process.codeRun(`import matplotlib.pyplot as plt\n${code}`)
	assert.equal(exitCode, 0, result)
	for (const { png } of artifacts.charts) {
		assert.ok(png.startsWith(PNG), png.slice(0, 20))
	}
	return { text: result, charts: artifacts.charts.map(({ png, ...chart }) => chart) }
}

test('a line chart has its axes and points', async () => {
	await shared.sandbox.process.codeRun('import matplotlib.pyplot') // the first one says that it looks for fonts
	const { text, charts: [chart] } = await draw(`
print('before')
plt.plot([1, 2, 3], [1, 4, 9], label='squares')
plt.plot([1, 3], [3, float('nan')])
plt.title('Title ä'); plt.xlabel('x'); plt.ylabel('y'); plt.yscale('log'); plt.xticks([1, 2, 3], ['one', 'two', 'three'])
plt.show()
print('after')`)
	assert.equal(text, 'before\nafter\n')
	assert.deepEqual([chart.type, chart.title, chart.x_label, chart.y_label, chart.x_scale, chart.y_scale],
		['line', 'Title ä', 'x', 'y', 'linear', 'log'])
	assert.deepEqual([chart.x_ticks, chart.x_tick_labels], [[1, 2, 3], ['one', 'two', 'three']])
	assert.ok(chart.y_ticks.length > 1 && chart.y_ticks.length === chart.y_tick_labels.length)
	assert.deepEqual(chart.elements,
		[{ label: 'squares', points: [[1, 1], [2, 4], [3, 9]] }, { label: '', points: [[1, 3]] }])
})

test('a scatter chart has its clouds', async () => {
	const { charts: [chart] } = await draw("plt.scatter([1, 2], [3, 4], label='a'); plt.scatter([5], [6]); plt.show()")
	assert.equal(chart.type, 'scatter')
	assert.deepEqual(chart.elements, [{ label: 'a', points: [[1, 3], [2, 4]] }, { label: '', points: [[5, 6]] }])
})

test('a bar chart has its bars, whichever way they go', async () => {
	const { charts } = await draw(`
plt.bar(['a', 'b'], [3, 5.5], label='group'); plt.show()
plt.barh(['c'], [7]); plt.show()`)
	assert.deepEqual(charts.map(({ type }) => type), ['bar', 'bar'])
	assert.deepEqual(charts.map(({ elements }) => elements), [
		[{ label: 'a', group: 'group', value: '3' }, { label: 'b', group: 'group', value: '5.5' }],
		[{ label: 'c', group: '', value: '7' }],
	])
})

test('a pie chart has its pieces', async () => {
	const { charts: [chart] } = await draw("plt.pie([1, 3], labels=['q', 'r']); plt.title('Pie'); plt.show()")
	assert.deepEqual([chart.type, chart.title], ['pie', 'Pie'])
	assert.deepEqual(chart.elements.map(({ label, angle, radius }) => [label, Math.round(angle), radius]),
		[['q', 90, 1], ['r', 270, 1]])
})

test('a box chart has its quartiles', async () => {
	const { charts: [chart] } = await draw('plt.boxplot([[1, 2, 3, 4, 100], [2, 3, 4]]); plt.show()')
	assert.equal(chart.type, 'box_and_whisker')
	assert.deepEqual(chart.elements.map(({ label, ...rest }) => rest), [
		{ min: 1, first_quartile: 2, median: 3, third_quartile: 4, max: 4, outliers: [100] },
		{ min: 2, first_quartile: 2.5, median: 3, third_quartile: 3.5, max: 4, outliers: [] },
	])
})

test('a figure of several charts is one, and what is unknown says so', async () => {
	const { charts } = await draw(`
figure, (left, right) = plt.subplots(1, 2)
left.plot([1, 2], [3, 4]); left.set_title('L')
right.bar(['x'], [1]); right.set_title('R')
figure.suptitle('Both')
plt.show()
plt.imshow([[1, 2], [3, 4]]); plt.title('Image'); plt.show()`)
	assert.deepEqual(charts.map(({ type, title }) => [type, title]), [['composite_chart', 'Both'], ['unknown', 'Image']])
	assert.deepEqual(charts[0].elements.map(({ type, title, elements }) => [type, title, elements.length]),
		[['line', 'L', 1], ['bar', 'R', 1]])
})

test('a program that fails has shown what it showed before', async () => {
	const { exitCode, result, artifacts } = await shared.sandbox.process.codeRun(
		'import matplotlib.pyplot as plt\nplt.plot([1]); plt.show()\nplt.plot([2])\nraise ValueError("late")')
	assert.equal(exitCode, 1)
	assert.match(result, /^Traceback .*ValueError: late\n$/s)
	assert.equal(artifacts.charts.length, 1)
})
