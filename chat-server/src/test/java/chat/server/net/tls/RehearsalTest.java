package chat.server.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The handshake with nobody, with each engine that there is. */
final class RehearsalTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("chat.server.net.tls.TlsPipelineTest#engines")
    void theServerAnswersWithItsCertificate(SslProvider engine) throws Exception {
        TlsConfig.Files files = TestCertificates.write(directory, TestCertificates.make());
        TlsIdentity identity = TlsIdentity.read(files, Instant.now());
        try (ServerTls tls = ServerTls.open(
                new TlsConfig(0, files, TlsConfig.Plain.OFF), null, List.of(), engine, InstantSource.system())) {
            int answered = Rehearsal.answer(tls.newHandler(ByteBufAllocator.DEFAULT), identity, engine);

            assertThat(answered).isGreaterThan(identity.chain().get(0).getEncoded().length);
        }
    }
}
