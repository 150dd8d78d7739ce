package dev.opendaytona.mcp;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import tools.jackson.databind.json.JsonMapper;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

/** The sessions of a platform's toolbox, each with a command {@code c1}, as scripted. */
public final class FakeSessions {

	public static final String ALL = "/toolbox/box-1/process/session";

	public static final String ONE = ALL + "/[^/]+";

	public static final String COMMAND = ONE + "/command/c1";

	private final FakePlatform platform;

	private int asked;

	public FakeSessions(FakePlatform platform) {
		this.platform = platform;
		platform.on(post(urlPathEqualTo(ALL)), FakePlatform.json("").withStatus(201));
		platform.on(post(urlPathMatching(ONE + "/exec")), FakePlatform.json("{\"cmdId\":\"c1\"}").withStatus(202));
		platform.on(WireMock.delete(urlPathMatching(ONE)), FakePlatform.json("").withStatus(204));
		platform.on(post(urlPathMatching(COMMAND + "/input")), FakePlatform.json("").withStatus(204));
		platform.on(post(urlPathEqualTo("/toolbox/box-1/files/upload")), FakePlatform.json(""));
		runs();
	}

	/** The command has no end. */
	public void runs() {
		state("{\"id\":\"c1\",\"command\":\"x\"}");
	}

	public void ends(int exitCode) {
		state(ended(exitCode));
	}

	/** The command is seen to run so many times first. */
	public void endsAfter(int looks, int exitCode) {
		String scenario = "look " + this.asked++;
		for (int i = 0; i < looks; i++) {
			on(look().inScenario(scenario)
				.whenScenarioStateIs((i == 0) ? Scenario.STARTED : "seen " + i)
				.willSetStateTo("seen " + (i + 1)), "{\"id\":\"c1\",\"command\":\"x\"}");
		}
		on(look().inScenario(scenario).whenScenarioStateIs("seen " + looks), ended(exitCode));
	}

	public void wrote(String stdout, String stderr) {
		JsonMapper json = new JsonMapper();
		on(get(urlPathMatching(COMMAND + "/logs")), "{\"output\":\"\",\"stdout\":" + json.writeValueAsString(stdout)
				+ ",\"stderr\":" + json.writeValueAsString(stderr) + "}");
	}

	private static MappingBuilder look() {
		return get(urlPathMatching(COMMAND));
	}

	private void state(String json) {
		on(look(), json);
	}

	private static String ended(int exitCode) {
		return "{\"id\":\"c1\",\"command\":\"x\",\"exitCode\":" + exitCode + "}";
	}

	private void on(MappingBuilder request, String json) {
		this.platform.on(request, FakePlatform.json(json));
	}

}
