package dev.opendaytona.runner.toolbox.process;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes charts out of a program's output. A chart is a line that our prologue prints, but
 * any program may print one: what is no chart stays in the output.
 */
final class Charts {

	private static final String MARK = "dtn_artifact_k39fd2:";

	private static final int MOST = 100;

	private static final JsonMapper JSON = new JsonMapper();

	private Charts() {
	}

	/**
	 * Output without charts.
	 *
	 * @param text the output
	 * @param charts the charts that were in it
	 */
	record Found(String text, List<Chart> charts) {

		Found {
			charts = List.copyOf(charts);
		}

	}

	private record Artifact(@Nullable String type, @Nullable Chart value) {

	}

	static Found in(String output) {
		StringBuilder text = new StringBuilder(Math.min(output.length(), 64 * 1024));
		List<Chart> charts = new ArrayList<>();
		int from = 0;
		for (int mark = output.indexOf(MARK); mark >= 0 && charts.size() < MOST; mark = output.indexOf(MARK, from)) {
			int newline = output.indexOf('\n', mark);
			int end = (newline >= 0) ? newline : output.length();
			Chart chart = parse(output.substring(mark + MARK.length(), end));
			text.append(output, from, (chart != null) ? mark : end);
			from = (chart != null) ? Math.min(end + 1, output.length()) : end;
			if (chart != null) {
				charts.add(chart);
			}
		}
		return new Found(text.append(output, from, output.length()).toString(), charts);
	}

	private static @Nullable Chart parse(String line) {
		try {
			Artifact artifact = JSON.readValue(line, Artifact.class);
			boolean chart = artifact != null && "chart".equals(artifact.type()) && artifact.value() != null
					&& artifact.value().valid();
			return chart ? artifact.value() : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
