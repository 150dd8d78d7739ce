package dev.opendaytona.mcp;

import com.github.tomakehurst.wiremock.client.WireMock;
import tools.jackson.databind.json.JsonMapper;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

/** Commands in sessions of their own on a platform like ours, as scripted. */
public final class FakeExecs {

	/** The path of any. */
	public static final String ONE = "/toolbox/box-1/process/exec/[^/]+";

	private final FakePlatform platform;

	public FakeExecs(FakePlatform platform) {
		this.platform = platform;
		platform.on(post(urlPathMatching(ONE + "/input")), FakePlatform.json("").withStatus(204));
		platform.on(WireMock.delete(urlPathMatching(ONE)), FakePlatform.json("").withStatus(204));
	}

	/** What a start and a look answer. */
	public void answers(String state) {
		this.platform.on(post(urlPathMatching(ONE)), FakePlatform.json(state));
		this.platform.on(get(urlPathMatching(ONE)), FakePlatform.json(state));
	}

	/** A start is answered after more than a test waits for. */
	public void answersLate() {
		this.platform.on(post(urlPathMatching(ONE)), FakePlatform.json(running("")).withFixedDelay(30_000));
	}

	public void signalReaches(int processes) {
		this.platform.on(post(urlPathMatching(ONE + "/signal")),
				FakePlatform.json("{\"signalled\":" + processes + "}"));
	}

	public static String running(String stdout) {
		return state("\"running\":true", part(stdout), part(""));
	}

	public static String ended(int code, String stdout, String stderr) {
		return state("\"running\":false,\"exitCode\":" + code, part(stdout), part(stderr));
	}

	public static String state(String fields, String stdout, String stderr) {
		return "{" + fields + ",\"stdout\":" + stdout + ",\"stderr\":" + stderr + "}";
	}

	public static String part(String text) {
		return part(text, 0, "", text.length());
	}

	public static String part(String head, long omitted, String tail, long end) {
		JsonMapper json = new JsonMapper();
		return "{\"head\":" + json.writeValueAsString(head) + ",\"omitted\":" + omitted + ",\"tail\":"
				+ json.writeValueAsString(tail) + ",\"end\":" + end + ",\"file\":\"/tmp/.daytona/sessions/s1/1/out\"}";
	}

}
