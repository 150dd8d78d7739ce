package dev.opendaytona.platform.sandbox;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that are wrong: each gets a clear answer, and nothing is made.
 */
class BadInputIT {

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform();
		platform.create("{\"name\":\"one\"}");
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"name":"a\\u0007b"}                              | 400 | name must not contain control characters
					{"name":"a\\u0000b"}                              | 400 | name must not contain control characters
					{"name":"<b>x</b>"}                               | 400 | name must not contain HTML tags or URLs
					{"name":"http://x"}                               | 400 | name must not contain HTML tags or URLs
					{"name":"  "}                                     | 400 | name must be a text of 1 to 255 characters
					{"name":"one"}                                    | 409 | Sandbox with name one already exists
					{"cpu":-1}                                        | 400 | cpu must not be less than 0
					{"memory":-1}                                     | 400 | memory must not be less than 0
					{"disk":-0.5}                                     | 400 | disk must not be less than 0
					{"cpu":2}                                         | 400 | Cannot specify Sandbox resources when using a snapshot
					{"gpu":1}                                         | 422 | gpu is not supported by this server
					{"autoStopInterval":-1}                           | 400 | autoStopInterval must not be less than 0
					{"autoArchiveInterval":-1}                        | 400 | autoArchiveInterval must not be less than 0
					{"ttlMinutes":-1}                                 | 400 | ttlMinutes must not be less than 0
					{"snapshot":"nope"}                               | 400 | Snapshot nope not found.
					{"snapshot":"a\\u0000b"}                          | 400 | Snapshot a?b not found.
					{"target":"mars"}                                 | 404 | Region not found
					{"volumes":[{"volumeId":"v1","mountPath":"/v"}]}  | 404 | Volume 'v1' not found
					{"buildInfo":{"dockerfileContent":" "}}           | 400 | buildInfo.dockerfileContent must not be empty
					{"buildInfo":{"dockerfileContent":"FROM x","contextHashes":["../x"]}} | 400 | buildInfo.contextHashes must be
					{"linkedSandbox":"one"}                           | 422 | linkedSandbox is not supported by this server
					{"secrets":[{"A":"b"}]}                           | 422 | secrets is not supported by this server
					{"domainAllowList":"example.com"}                 | 422 | domainAllowList is not supported by this server
					{"outboundProxyUrl":"http://p"}                   | 422 | outboundProxyUrl is not supported by this server
					{"otelEndpointOverride":"http://p"}               | 422 | otelEndpointOverride is not supported by this server
					{"spot":true}                                     | 422 | spot is not supported by this server
					{"networkAllowList":"10.0.0.0/33"}                | 400 | networkAllowList: '10.0.0.0/33' is not an IPv4 range
					{"networkAllowList":"999.0.0.0/8"}                | 400 | networkAllowList: '999.0.0.0/8' is not an IPv4 range
					{"networkAllowList":"::/0"}                       | 400 | networkAllowList: '::/0' is not an IPv4 range
					{"networkBlockAll":true,"networkAllowList":"10.0.0.0/8"} | 400 | networkAllowList must be empty
					{"env":{"A=B":"c"}}                               | 400 | env must not contain an empty name
					{"env":{"A":"b\\u0000"}}                          | 400 | env must not contain a NUL character
					{"env":{"A":null}}                                | 400 | env: the value of 'A' must be a string
					{"labels":{"A":"b\\u0000"}}                       | 400 | labels must not contain a NUL character
					{"user":"../root"}                                | 400 | user must be the name of a user of the image
					{"cpu":"many"}                                    | 400 | The body
					{"autoStopInterval":99999999999}                  | 400 | The body
					{"name":                                          | 400 | The body
					[]                                                | 400 | The body
					""")
	void createWhenWrongIsRefused(String body, int status, String message) {
		Answer answer = platform.create(body);
		assertThat(answer.message()).startsWith(message);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.body().path("statusCode").asInt()).isEqualTo(status);
		assertThat(answer.text("path")).isEqualTo("/api/sandbox");
		assertThat(answer.text("source")).isEqualTo("DAYTONA_API");
	}

	@Test
	void createWhenValuesAreTheDefaultsIsAccepted() {
		Answer answer = platform
			.create("""
					{"volumes":[],"gpu":0,"spot":false,"cpu":null,"memory":0,"buildInfo":null,"secrets":[],"snapshot":"",
					"domainAllowList":"","linkedSandbox":"","autoPauseInterval":0,"ttlMinutes":0,"unknown":1,"target":"us"}""");
		assertThat(answer.status()).isEqualTo(200);
	}

	@Test
	void createWhenCidrsAreTooManyIsRefused() {
		String list = "10.0.0.0/8,".repeat(10) + "10.0.0.0/8";
		assertThat(platform.create("{\"networkAllowList\":\"" + list + "\"}").message())
			.isEqualTo("networkAllowList must not have more than 10 ranges");
	}

	@Test
	void createWhenBodyIsTenMegabytesIsRefused() {
		try {
			Answer answer = platform.create("{\"env\":{\"A\":\"" + "x".repeat(10 << 20) + "\"}}");
			assertThat(answer.status()).isEqualTo(413);
		}
		catch (WebClientRequestException cut) {
			// The connection may be closed to stop the sender, which then misses the
			// answer (RFC 9110 section 15.5.14).
			assertThat(cut).hasMessageContaining("closed BEFORE response");
		}
		assertThat(platform.create("{}").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					GET    | /api/sandbox/nope                        | 404 | Sandbox with ID or name nope not found
					GET    | /api/sandbox/a%00b                       | 404 | Sandbox with ID or name
					DELETE | /api/sandbox/nope                        | 404 | Sandbox with ID or name nope not found
					POST   | /api/sandbox/nope/start                  | 404 | Sandbox with ID or name nope not found
					POST   | /api/sandbox/one/public/yes              | 400 | isPublic must be true or false, not 'yes'
					POST   | /api/sandbox/one/autostop/-1             | 400 | autoStopInterval must not be less than 0
					POST   | /api/sandbox/one/autostop/x              | 400 | autoStopInterval must be a whole number, not 'x'
					POST   | /api/sandbox/one/stop?force=1            | 400 | force must be true or false, not '1'
					POST   | /api/sandbox/one/archive                 | 400 | Sandbox is not stopped
					POST   | /api/sandbox/one/pause                   | 422 | Pausing is not supported for this sandbox
					POST   | /api/sandbox/one/resize                  | 422 | Resizing is not supported for this sandbox
					POST   | /api/sandbox/one/recover                 | 400 | Sandbox is not in an errored state
					GET    | /api/sandbox/one/parent                  | 404 | Sandbox 'one' has no parent
					GET    | /api/sandbox/one/ports/80/preview-url    | 404 | Cannot GET /api/sandbox/one/ports/80/preview-url
					POST   | /api/nothing                             | 404 | Cannot POST /api/nothing
					PATCH  | /api/sandbox                             | 404 | Cannot PATCH /api/sandbox
					GET    | /api/socket.io/                          | 404 | Cannot GET /api/socket.io/
					GET    | /api/sandbox?limit=0                     | 400 | limit must be from 1 to 200
					GET    | /api/sandbox?limit=x                     | 400 | limit must be a whole number, not 'x'
					GET    | /api/sandbox?labels=x                    | 400 | Invalid labels JSON format
					GET    | /api/sandbox?labels=%5B1%5D              | 400 | Invalid labels JSON format
					GET    | /api/sandbox?states=destroyed            | 400 | states: 'destroyed' is not a state that can be listed
					GET    | /api/sandbox?states=silly                | 400 | states: 'silly' is not a state that can be listed
					GET    | /api/sandbox?cursor=%21                  | 400 | cursor is not one that a list returned
					GET    | /api/sandbox?cursor=MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxIHg | 400 | cursor is not one that
					GET    | /api/sandbox?sort=color                  | 400 | sort must be one of
					GET    | /api/sandbox?order=up                    | 400 | order must be asc or desc
					GET    | /api/sandbox?createdAtAfter=yesterday    | 400 | createdAtAfter must be a moment such as
					GET    | /api/sandbox?minCpu=0                    | 400 | minCpu must not be less than 1
					GET    | /api/snapshots/nope                      | 404 | Snapshot with ID or name nope not found
					GET    | /api/snapshots?page=0                    | 400 | page must not be less than 1
					GET    | /api/snapshots?page=x                    | 400 |
					DELETE | /api/snapshots/daytona-small             | 403 | Snapshot 'daytona-small' is general and stays
					GET    | /api/organizations/nope                  | 404 | Organization with ID nope not found
					GET    | /api/regions/mars                        | 404 | Region not found
					""")
	void callWhenWrongIsRefused(String method, String path, int status, String message) {
		Answer answer = platform.call(HttpMethod.valueOf(method), path);
		assertThat(answer.message()).startsWith((message != null) ? message : "");
		assertThat(answer.status()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                              | 400 | at least one of
			{"networkBlockAll":null}        | 400 | networkBlockAll must be true or false
			{"networkAllowList":null}       | 400 | networkAllowList must be a string
			{"networkAllowList":"x"}        | 400 | networkAllowList: 'x' is not an IPv4 range
			{"domainAllowList":"a.b"}       | 422 | domainAllowList is not supported
			""")
	void networkWhenWrongIsRefused(String body, int status, String message) {
		Answer answer = platform.call(HttpMethod.POST, "/api/sandbox/one/network-settings", body);
		assertThat(answer.message()).startsWith(message);
		assertThat(answer.status()).isEqualTo(status);
	}

}
