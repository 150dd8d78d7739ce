package dev.opendaytona.runner.toolbox;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of the toolbox.
 *
 * @param maxRequest the largest JSON body
 * @param maxOutput how much of a command's output is kept; head and tail of a larger one
 * @param maxTime the longest that a command may run, also when it asks for no limit
 * @param maxEntries how many files one listing or search may name
 * @param maxMatches how many lines one search in files may find
 * @param maxReplaceFile the largest file in which text is replaced
 */
@ConfigurationProperties("opendaytona.toolbox")
public record ToolboxSettings(@DefaultValue("40MB") DataSize maxRequest, @DefaultValue("16MB") DataSize maxOutput,
		@DefaultValue("24h") Duration maxTime, @DefaultValue("200000") int maxEntries,
		@DefaultValue("10000") int maxMatches, @DefaultValue("64MB") DataSize maxReplaceFile) {

}
