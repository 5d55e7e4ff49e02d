//! Reading a workflow.
