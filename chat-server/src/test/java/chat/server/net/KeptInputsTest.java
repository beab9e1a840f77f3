package chat.server.net;

import chat.testing.KeptInputs;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class KeptInputsTest {

    @TestFactory
    Stream<DynamicNode> whoeverSaysAnythingIsAnsweredOrRefused() throws IOException {
        return KeptInputs.tests(getClass(), "PipelineFuzzInputs/stranger", FuzzTargets::stranger);
    }

    @TestFactory
    Stream<DynamicNode> aProxyMaySayAnything() throws IOException {
        return KeptInputs.tests(getClass(), "PipelineFuzzInputs/proxied", FuzzTargets::proxied);
    }

    @TestFactory
    Stream<DynamicNode> aProgramMaySendAnything() throws IOException {
        return KeptInputs.tests(getClass(), "PipelineFuzzInputs/program", FuzzTargets::program);
    }

    @TestFactory
    Stream<DynamicNode> aPersonMayTypeAnything() throws IOException {
        return KeptInputs.tests(getClass(), "PipelineFuzzInputs/person", FuzzTargets::person);
    }

    @TestFactory
    Stream<DynamicNode> aBrowserMaySendAnyFrames() throws IOException {
        return KeptInputs.tests(getClass(), "PipelineFuzzInputs/frames", FuzzTargets::frames);
    }

    @TestFactory
    Stream<DynamicNode> anyRequestIsAnswered() throws IOException {
        return KeptInputs.tests(getClass(), "PipelineFuzzInputs/request", FuzzTargets::request);
    }
}
