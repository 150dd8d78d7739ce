package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Excerpt;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.Code;
import dev.opendaytona.mcp.platform.CodeResult;
import org.jspecify.annotations.Nullable;

/** The tool that runs code; the charts that Python draws come as pictures. */
final class CodeTool {

	private static final String NAME = "run_code";

	private static final int MAX_CHARTS = 4;

	/** In base64. */
	private static final int MAX_CHART = 1_000_000;

	private static final int MAX_TITLE = 200;

	private static final int WORDS = 2_000;

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	private final Duration limit;

	CodeTool(ToolLimits limits) {
		this.limit = limits.maxWait();
	}

	Tool tool() {
		int most = (int) this.limit.toSeconds();
		return new Tool(NAME, "Run code",
				"Runs a program given as text; nothing is kept between calls. matplotlib charts come as images.",
				List.of(Param.sandboxId(),
						Param.text("language", null).must().oneOf("python", "javascript", "typescript"),
						Param.text("code", null).must(), Param.list("args", null), Param.texts("env", null),
						Param.whole("timeout", 1, most, "Seconds, default " + most + "; else use execute_command")),
				Schemas.output("exit_code", "integer", "output", "string", "truncated", "boolean", "charts", "array"),
				new Tool.Hints(false, true, false, true), this::run);
	}

	private ToolResult run(Tool.Call call) {
		Arguments arguments = call.arguments();
		Duration timeout = Duration.ofSeconds(arguments.number("timeout", (int) this.limit.toSeconds()));
		Environment.check(arguments.texts("env"));
		try {
			return answer(call.place()
				.toolbox()
				.run(new Code(arguments.text("language"), arguments.text("code"), arguments.list("args"),
						arguments.texts("env"), timeout)));
		}
		catch (ApiException.Timeout ex) {
			if (ex.code().startsWith("PLATFORM_")) {
				throw ex;
			}
			return ToolResult.failure(Troubles.text(NAME, "PROCESS_EXECUTION_TIMEOUT",
					"The code ran into its timeout of " + timeout.toSeconds() + " s and was killed",
					"Write it to a file with write_file and run that with execute_command, which may take longer.",
					false));
		}
	}

	private static ToolResult answer(CodeResult result) {
		Excerpt output = Excerpt.of(Plain.output(result.output()), Excerpt.BUDGET - WORDS);
		List<Map<String, Object>> charts = new ArrayList<>();
		List<String> images = new ArrayList<>();
		StringBuilder text = new StringBuilder("Exit code ").append(result.exitCode())
			.append('\n')
			.append(output.text().isEmpty() ? "(no output)" : output.text())
			.append(output.cut() ? "\n[Cut; write long output to a file and use read_file]" : "");
		for (CodeResult.Chart chart : result.charts().stream().limit(MAX_CHARTS).toList()) {
			charts.add(item(chart));
			String png = picture(chart.png());
			text.append("\nChart ").append(charts.size()).append(": ").append(line(chart));
			text.append((png != null) ? "" : " (no picture that can be shown)");
			if (png != null) {
				images.add(png);
			}
		}
		if (result.charts().size() > MAX_CHARTS) {
			text.append("\n[").append(result.charts().size() - MAX_CHARTS).append(" more charts are left out]");
		}
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("exit_code", result.exitCode());
		structured.put("output", output.text());
		structured.put("truncated", output.cut());
		structured.put("charts", charts);
		return ToolResult.of(text.toString(), structured).with(images);
	}

	private static Map<String, Object> item(CodeResult.Chart chart) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("type", brief(chart.type()));
		item.put("title", brief(chart.title()));
		return item;
	}

	private static String line(CodeResult.Chart chart) {
		return brief(chart.type()) + (chart.title().isBlank() ? "" : ", '" + brief(chart.title()) + "'");
	}

	private static String brief(String text) {
		return Excerpt.of(Plain.line(text), MAX_TITLE).text();
	}

	/** The picture when it is one and not too large; a sandbox may send anything. */
	private static @Nullable String picture(@Nullable String base64) {
		if (base64 == null || base64.length() > MAX_CHART) {
			return null;
		}
		try {
			byte[] bytes = Base64.getMimeDecoder().decode(base64);
			boolean png = bytes.length > PNG.length && Arrays.equals(PNG, Arrays.copyOf(bytes, PNG.length));
			return png ? Base64.getEncoder().encodeToString(bytes) : null;
		}
		catch (IllegalArgumentException _) {
			return null;
		}
	}

}
