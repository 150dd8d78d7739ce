package dev.opendaytona.runner.toolbox.process;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A figure that a program has shown (contract: toolbox sections 4 and 12). It comes from
 * the program's output, so that all it says is the program's word.
 *
 * @param type line, scatter, bar, pie, box_and_whisker, composite_chart or unknown
 * @param title its title
 * @param png the picture, in base64
 * @param xLabel the name of its horizontal axis
 * @param yLabel the name of its vertical axis
 * @param xScale linear, log, …
 * @param yScale linear, log, …
 * @param xTicks where the horizontal axis has ticks
 * @param yTicks where the vertical axis has ticks
 * @param xTickLabels what is written there
 * @param yTickLabels what is written there
 * @param elements what it shows; of a composite chart its charts
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record Chart(@Nullable String type, @Nullable String title, @Nullable String png,
		@JsonProperty("x_label") @Nullable String xLabel, @JsonProperty("y_label") @Nullable String yLabel,
		@JsonProperty("x_scale") @Nullable String xScale, @JsonProperty("y_scale") @Nullable String yScale,
		@JsonProperty("x_ticks") @Nullable List<@Nullable Double> xTicks,
		@JsonProperty("y_ticks") @Nullable List<@Nullable Double> yTicks,
		@JsonProperty("x_tick_labels") @Nullable List<@Nullable String> xTickLabels,
		@JsonProperty("y_tick_labels") @Nullable List<@Nullable String> yTickLabels,
		@Nullable List<@Nullable Element> elements) {

	private static final Set<String> TYPES = Set.of("line", "scatter", "bar", "pie", "box_and_whisker",
			"composite_chart", "unknown");

	boolean valid() {
		return this.type != null && TYPES.contains(this.type);
	}

	/**
	 * A part of a figure; which fields it has depends on the type of the chart.
	 *
	 * @param label its name
	 * @param points line and scatter: pairs of numbers
	 * @param group bar: the name of the bars that belong together
	 * @param value bar: its height
	 * @param angle pie: the size of a piece in degrees
	 * @param radius pie: the radius of a piece
	 * @param min box: the end of the lower whisker
	 * @param firstQuartile box: its lower end
	 * @param median box: its middle
	 * @param thirdQuartile box: its upper end
	 * @param max box: the end of the upper whisker
	 * @param outliers box: what lies outside of the whiskers
	 * @param type composite: what chart this part is
	 * @param title composite: its title
	 * @param png composite: its picture, in base64
	 * @param xLabel composite: the name of its horizontal axis
	 * @param yLabel composite: the name of its vertical axis
	 * @param elements our extension, composite: what it shows
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Element(@Nullable String label, @Nullable List<@Nullable List<@Nullable Double>> points,
			@Nullable String group, @Nullable String value, @Nullable Double angle, @Nullable Double radius,
			@Nullable Double min, @JsonProperty("first_quartile") @Nullable Double firstQuartile,
			@Nullable Double median, @JsonProperty("third_quartile") @Nullable Double thirdQuartile,
			@Nullable Double max, @Nullable List<@Nullable Double> outliers, @Nullable String type,
			@Nullable String title, @Nullable String png, @JsonProperty("x_label") @Nullable String xLabel,
			@JsonProperty("y_label") @Nullable String yLabel, @Nullable List<@Nullable Element> elements) {

	}

}
