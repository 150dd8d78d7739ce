package dev.opendaytona.runner.toolbox;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * Brings the toolbox with all its features. Needs an
 * {@link dev.opendaytona.runner.engine.Engine}.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(ToolboxSettings.class)
public class ToolboxConfiguration {

}
