// Runs a program in a sandbox and brings its result back.
import { Daytona } from '@daytona/sdk'

const PROGRAM = `
import json, statistics
values = json.load(open('values.json'))
json.dump({'mean': statistics.mean(values), 'median': statistics.median(values)}, open('result.json', 'w'))
`

await using daytona = new Daytona({ target: 'us' }) // DAYTONA_API_URL, DAYTONA_API_KEY
const sandbox = await daytona.create({ labels: { example: 'typescript' } })
try {
	await sandbox.fs.uploadFile(Buffer.from('[1, 2, 3, 10]'), 'values.json')
	await sandbox.fs.uploadFile(Buffer.from(PROGRAM), 'program.py')
	const { exitCode, result } = await sandbox.process.executeCommand('python3 program.py')
	if (exitCode !== 0) {
		throw new Error(`The program failed: ${result}`)
	}
	console.log((await sandbox.fs.downloadFile('result.json')).toString())
}
finally {
	await sandbox.delete()
}
