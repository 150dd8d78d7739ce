package dev.opendaytona.runner.toolbox.session;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of sessions.
 *
 * @param maxSessions how many one sandbox may have
 * @param maxCommands how many commands of a session are kept; the oldest that have ended
 * are forgotten first
 * @param maxUnfinished how many commands of a session may run or wait for their turn
 * @param maxText the text of all commands of a session that are kept
 * @param maxCommand the text of one command
 * @param maxInput one input
 * @param maxLog how much of a log one JSON answer holds; of a larger one its beginning
 * and end
 */
@ConfigurationProperties("opendaytona.toolbox.session")
record SessionSettings(@DefaultValue("64") int maxSessions, @DefaultValue("1000") int maxCommands,
		@DefaultValue("100") int maxUnfinished, @DefaultValue("16MB") DataSize maxText,
		@DefaultValue("4MB") DataSize maxCommand, @DefaultValue("1MB") DataSize maxInput,
		@DefaultValue("8MB") DataSize maxLog) {

}
