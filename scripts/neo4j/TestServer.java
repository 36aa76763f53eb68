import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * A Neo4j Community server for tests: Bolt on a free loopback port, passwords on, no HTTP.
 *
 * <p>Usage: {@code java -cp 'JARS/*' TestServer.java HOME}. Prints {@code port N} once queries are
 * answered. Ends when its standard input closes, so a parent that dies leaves no server behind.
 */
public final class TestServer {
    public static void main(String[] arguments) throws IOException {
        DatabaseManagementService server =
                new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
                        .setConfig(GraphDatabaseSettings.auth_enabled, true)
                        .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(64))
                        .setConfig(BoltConnector.enabled, true)
                        .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", 0))
                        .build();
        GraphDatabaseAPI database = (GraphDatabaseAPI) server.database("neo4j");
        if (!database.isAvailable(Duration.ofMinutes(10).toMillis())) {
            throw new IllegalStateException("the database did not become available in 10 minutes");
        }
        ConnectorPortRegister ports =
                database.getDependencyResolver().resolveDependency(ConnectorPortRegister.class);
        System.out.println("port " + ports.getLocalAddress(ConnectorType.BOLT).getPort());
        System.out.flush();
        while (System.in.read() != -1) {
            // nothing is asked of us: wait for the end of the input
        }
        server.shutdown();
    }
}
