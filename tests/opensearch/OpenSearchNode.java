import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;

/**
 * An OpenSearch node from the jars on the class path: java -cp ... OpenSearchNode setting=value ...
 *
 * The server's own entry point refuses to run as root and checks the machine; a Node that is constructed does neither.
 * The node stops when its standard input ends, so that it never outlives the process that started it.
 */
public final class OpenSearchNode extends Node {

    private static final String[] PLUGINS = {
        "org.opensearch.transport.Netty4Plugin", "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisPlugin", "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.painless.PainlessPlugin", "org.opensearch.painless.PainlessModulePlugin",
        "org.opensearch.knn.plugin.KNNPlugin",
    };

    private OpenSearchNode(Environment environment, Collection<Class<? extends Plugin>> plugins) {
        super(environment, plugins, true);
    }

    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (Throwable problem) {
            problem.printStackTrace();
            System.exit(1); // threads of a node that half started would keep the process alive
        }
    }

    private static void run(String[] arguments) throws Exception {
        Settings.Builder builder = Settings.builder();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            builder.put(argument.substring(0, at), argument.substring(at + 1));
        }
        Path home = Paths.get(builder.get("path.home")).toAbsolutePath();
        for (String name : new String[] { "config", "modules", "plugins", "logs", "data" }) {
            Files.createDirectories(home.resolve(name));
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            builder.build(), Collections.emptyMap(), home.resolve("config"), () -> "node");
        final Node node = new OpenSearchNode(environment, plugins());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node)));
        node.start();
        InputStream input = System.in;
        while (input.read() >= 0) {
            // nothing is expected
        }
        System.exit(0);
    }

    private static List<Class<? extends Plugin>> plugins() {
        List<Class<? extends Plugin>> plugins = new ArrayList<>();
        for (String name : PLUGINS) {
            try {
                plugins.add(Class.forName(name, false, OpenSearchNode.class.getClassLoader()).asSubclass(Plugin.class));
            } catch (ClassNotFoundException absent) {
                // k-NN is optional, and names differ between versions
            }
        }
        return plugins;
    }

    private static void stop(Node node) {
        try {
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception problem) {
            problem.printStackTrace();
        }
    }
}
