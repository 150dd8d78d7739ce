package dev.opendaytona.runner.toolbox.metrics;

/**
 * What a sandbox uses (contract: toolbox section 3). Sizes are in bytes.
 *
 * @param cpuCount its processors; a part of one counts as one
 * @param cpuUsedPct processor time over the last sample window, in percent of its limit:
 * a sandbox of two processors that keeps one busy has 50
 * @param memTotal its limit of memory
 * @param memUsed memory that processes and file systems in memory hold
 * @param memCache memory that holds copies of files, on top of {@code memUsed}, which the
 * kernel takes back when memory is short
 * @param diskTotal its limit of disk
 * @param diskUsed the size of the files that it has written
 * @param diskFree what it may write yet
 * @param timestamp when it was measured, in ISO 8601
 * @param timestampUnix when it was measured, in seconds since 1970
 */
record SystemMetrics(int cpuCount, double cpuUsedPct, long memTotal, long memUsed, long memCache, long diskTotal,
		long diskUsed, long diskFree, String timestamp, long timestampUnix) {

}
