package dev.opendaytona.mcp.platform;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What code came to.
 *
 * @param exitCode its exit code; -1 when it was killed
 * @param output what it wrote, both streams in one
 * @param charts the charts that it drew
 */
public record CodeResult(int exitCode, String output, List<Chart> charts) {

	public CodeResult {
		charts = List.copyOf(charts);
	}

	/**
	 * A chart.
	 *
	 * @param type line, scatter, bar and so on
	 * @param title its title
	 * @param png the picture in base64, as the sandbox gave it
	 */
	public record Chart(String type, String title, @Nullable String png) {

		private static Chart of(JsonNode json) {
			return new Chart(Json.text(json, "type", "unknown"), Json.text(json, "title", ""), Json.find(json, "png"));
		}

	}

	static CodeResult of(JsonNode json) {
		Integer exitCode = Json.number(json, "exitCode");
		List<Chart> charts = new ArrayList<>();
		json.path("artifacts").path("charts").forEach((chart) -> charts.add(Chart.of(chart)));
		return new CodeResult((exitCode != null) ? exitCode : -1, Json.text(json, "result", ""), charts);
	}

}
